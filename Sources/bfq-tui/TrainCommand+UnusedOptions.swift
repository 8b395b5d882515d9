import ArgumentParser
import EngineRuntime
import Models
import Training

extension TrainCommand {
  /// Options that the run would not read, and what of it is the reason.
  private struct Unread {
    var names: [String]
    var subject: String
    var expected: String
  }

  /// Refuses options that say nothing to this run. Only of a run by itself: a sweep gives all its
  /// methods the same options.
  func refuseUnusedOptions() throws {
    let arguments = try ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst()))
    for unread in try unreadByMethod + unreadByModel() + unreadWithoutScreen {
      try UnusedOptions.refuse(
        unread.names, in: arguments, with: unread.subject, expected: unread.expected)
    }
  }

  /// A resumed run goes by its own settings; what was given beside is named, not obeyed.
  func nameOptionsNotRead() throws {
    let read = ["resume", "headless", "plain", "json", "threads", "config", "readonly"] + Self.look
    let arguments = try ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst()))
    for name in UnusedOptions.given(in: arguments) where !read.contains(name) {
      StandardOutput.diagnostic("--\(name): not read with --resume: the session's settings stand")
    }
  }

  private static let look = ["theme", "glyphs", "color", "size", "script"]

  private var unreadByMethod: [Unread] {
    let method = "--method \(quantization.method)"
    var unread = [
      Unread(
        names: quantization.rotation.unused, subject: method,
        expected: "a method with such a rotation")
    ]
    if isPostTraining {
      unread.append(
        Unread(names: Self.training, subject: method, expected: "a method that trains"))
    }
    if quantization.scaleTraining != "learned" {
      unread.append(
        Unread(
          names: ["scale-rate"], subject: "--scale-training \(quantization.scaleTraining)",
          expected: "--scale-training learned"))
    }
    unread.append(
      Unread(
        names: PostTrainingOptions.unread(by: postTraining?.method), subject: method,
        expected: "a method or a --start-from that calibrates by them"))
    return unread
  }

  private static let training = [
    "steps", "learning-rate", "average", "reconstruction", "unquantized-rate", "optimizer",
    "trust-mask", "hold-oscillating", "scale-rate", "batch-tokens", "batch-images", "label-weight",
  ]

  private func unreadByModel() throws -> [Unread] {
    guard case .vision = try model.openAny() else { return [] }
    return [
      Unread(
        names: ["batch-tokens", "sampled-sequences"], subject: "a vision transformer",
        expected: "--batch-images, --train-images")
    ]
  }

  private var unreadWithoutScreen: [Unread] {
    guard headless || plain else {
      return common.json || screen.headless
        ? [Unread(names: ["script"], subject: "no screen", expected: "a terminal and no --json")]
        : []
    }
    return [
      Unread(
        names: Self.look, subject: headless ? "--headless" : "--plain", expected: "the workbench")
    ]
  }
}
