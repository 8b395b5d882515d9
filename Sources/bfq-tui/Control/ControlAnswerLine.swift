import EngineMessages

/// What a steered run answered, as a line.
enum ControlAnswerLine {
  static func text(of answer: ControlAnswer, json: Bool) -> String {
    json ? Self.json(answer).text : words(answer)
  }

  private static func words(_ answer: ControlAnswer) -> String {
    switch answer {
    case .accepted(let id, let text): "#\(id) \(text): accepted"
    case .applied(let id, let text, let step): "#\(id) \(text): applied at step \(step)"
    case .rejected(let id, let text, let reason): "#\(id) \(text): rejected: \(reason)"
    case .refused(let text, let reason): "\(text): refused: \(reason)"
    }
  }

  private static func json(_ answer: ControlAnswer) -> JSONObject {
    switch answer {
    case .accepted(let id, let text): JSONObject(["answer": "accepted", "id": id, "text": text])
    case .applied(let id, let text, let step):
      JSONObject(["answer": "applied", "id": id, "text": text, "step": step])
    case .rejected(let id, let text, let reason):
      JSONObject(["answer": "rejected", "id": id, "text": text, "reason": reason])
    case .refused(let text, let reason):
      JSONObject(["answer": "refused", "text": text, "reason": reason])
    }
  }
}
