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
    do {
      let tokenizer = try requireTokenizer()
      let subject = ModelComparison.Subject(
        network: network, teacher: run.teacherWeights,
        student: try PackedExport.parts(
          of: run, .language(network.configuration), tokenizer: tokenizer),
        tokenizer: tokenizer, step: run.stepsDone)
      let job = InferenceWorker.Job(subject: subject, prompt: prompt, limit: tokens)
      guard inference.submit(job) else {
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

  /// After the last step: comparisons are still served, until `stop`.
  func serve(_ run: QuantizationRun) {
    while true {
      for command in queue.waitAndDrain() {
        events.publish(.commandAccepted(command))
        switch command.action {
        case .stop: return
        case .compare(let prompt, let tokens): compare(prompt, tokens: tokens, command, run)
        case .cancelComparison: cancelComparison(command)
        default: reject(command, "the run has finished")
        }
      }
    }
  }
}
