import ArgumentParser

/// What the argument parser has to say, help or a fault, through our own writer.
enum CommandLineFault {
  /// Prints it and says the exit code: 64 where the arguments were wrong.
  static func report(_ error: any Error) -> Int32 {
    let code = BfqTui.exitCode(for: error)
    if code.isSuccess {
      let text = BfqTui.fullMessage(for: error)
      if !text.isEmpty { StandardOutput.lines(text) }
      return code.rawValue
    }
    // An exit code alone has said its piece already.
    guard !(error is ExitCode) else { return code.rawValue }
    let lines = BfqTui.message(for: error).split(whereSeparator: \.isNewline)
    StandardOutput.diagnostic(lines.joined(separator: " "))
    return code.rawValue
  }
}
