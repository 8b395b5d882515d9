import DataFaults
import EngineMessages
import Models
import ShiftAdd
import Training

extension EngineLoop {
  /// Hands a snapshot of the student to the inference worker; training goes on.
  func compare(
    _ prompt: String, tokens: Int, _ command: EngineCommand, _ run: QuantizationRun
  ) {
    guard (1...4096).contains(tokens) else {
      return reject(command, "expected 1 to 4096 tokens, found \(tokens)")
    }
    guard let network else { return reject(command, "only a language model continues a prompt") }
    submit(command) {
      let tokenizer = try requireTokenizer()
      let subject = ModelComparison.Subject(
        network: network, teacher: run.teacherWeights,
        student: try PackedExport.parts(
          of: run, .language(network.configuration), tokenizer: tokenizer),
        tokenizer: tokenizer, step: run.stepsDone)
      return .text(subject, prompt: prompt, limit: tokens)
    }
  }

  /// As `compare`, of a vision transformer on the first images it is judged by.
  func compareImages(_ count: Int, _ command: EngineCommand, _ run: QuantizationRun) {
    guard (1...4096).contains(count) else {
      return reject(command, "expected 1 to 4096 images, found \(count)")
    }
    guard let vision else {
      return reject(command, "only a vision transformer classifies images")
    }
    submit(command) {
      let images = vision.images
      return .images(
        VisionComparison(
          network: vision.network, teacher: run.teacherWeights,
          student: try PackedExport.parts(of: run, .vision(vision.network.configuration)),
          images: images.part(0..<min(count, images.count), label: images.label),
          step: run.stepsDone))
    }
  }

  private func submit(_ command: EngineCommand, _ job: () throws -> InferenceWorker.Job) {
    do {
      guard inference.submit(try job()) else {
        return reject(command, "a comparison is running already; cancel it first")
      }
      applied(command)
    } catch {
      reject(command, (error as? DataFault)?.description ?? "\(error)")
    }
  }

  func cancelComparison(_ command: EngineCommand) {
    inference.cancel() ? applied(command) : reject(command, "no comparison is running")
  }

  /// After the last step: comparisons are still served, until `stop` or the queue is closed.
  func serve(_ run: QuantizationRun) {
    while queue.closing == nil {
      for command in queue.waitAndDrain() {
        events.publish(.commandAccepted(command))
        switch command.action {
        case .stop: return
        case .compare(let prompt, let tokens): compare(prompt, tokens: tokens, command, run)
        case .compareImages(let count): compareImages(count, command, run)
        case .cancelComparison: cancelComparison(command)
        default:
          if case .reject(let reason) = EnginePhaseMachine.decide(command.action, in: phase) {
            reject(command, reason)
          }
        }
      }
    }
  }
}
