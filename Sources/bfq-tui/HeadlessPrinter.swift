import EngineMessages
import EngineRuntime
import SessionStore

/// Prints what a headless run tells: on the engine thread, so that lines are in order.
///
/// A step that is printed is durable first: `kill -9` after the line can't lose it.
struct HeadlessPrinter: EventSink {
  /// nil where another process records.
  let recorder: SessionRecorder?
  let interval: Int
  let json: Bool
  /// What a step's rate counts: tokens, or images.
  let positions: String

  private var isDurable: Bool {
    guard let recorder else { return true }
    // What is in the way, the engine says: it takes no further step.
    do { try recorder.flush() } catch { return false }
    return true
  }

  func publish(_ event: EngineEvent) {
    switch event.body {
    case .stepCompleted(let report): printStep(report)
    case .evaluated(let evaluation): printEvaluation(evaluation)
    case .phaseChanged(.preparing(let what)): StandardOutput.diagnostic(what)
    case .commandRejected(_, let text, let reason):
      StandardOutput.diagnostic("\(text): rejected: \(reason)")
    case .diverged(let cause, let step):
      StandardOutput.diagnostic("diverged: \(cause); back at step \(step)")
    case .logged(let level, let text) where level == .warn || level == .error:
      StandardOutput.diagnostic(text)
    default: break
    }
  }

  private func printStep(_ report: StepReport) {
    guard report.step % max(1, interval) == 0 || report.step == 1, isDurable else { return }
    if json {
      StandardOutput.line(
        JSONObject([
          "event": "step", "step": report.step, "loss": report.loss,
          "crossEntropy": report.crossEntropy, "learningRate": report.learningRate,
          "gradientNorm": report.gradientNorm, "tokensPerSecond": report.tokensPerSecond,
        ]).text)
    } else {
      StandardOutput.line(
        "step \(report.step)  loss \(Digits.text(report.loss))  "
          + "ce \(Digits.text(report.crossEntropy))  lr \(Digits.text(report.learningRate, 4))  "
          + "|g| \(Digits.text(report.gradientNorm, 4))  "
          + "\(positions)/s \(Digits.whole(report.tokensPerSecond))")
    }
  }

  private func printEvaluation(_ evaluation: Evaluation) {
    guard isDurable else { return }
    if json {
      StandardOutput.line(
        JSONObject([
          "event": "evaluated", "subject": evaluation.subject.rawValue, "step": evaluation.step,
          "nll": evaluation.nll, "perplexity": evaluation.perplexity,
          "accuracy": evaluation.accuracy,
        ]).text)
    } else {
      StandardOutput.line(
        "\(evaluation.subject.rawValue) at step \(evaluation.step)  nll \(Digits.text(evaluation.nll))  "
          + SummaryLines.quality(evaluation))
    }
  }
}

extension RunConfiguration {
  /// What a step's rate counts.
  var positions: String { images == nil ? "tokens" : "images" }
}
