import Foundation

/// Runs workers one after the other: a crash or hang ends a worker, is told with its input kept, and the
/// next one goes on behind it.
struct FuzzSupervisor {
  private let arguments: FuzzArguments
  private let start = ContinuousClock.now
  /// Seconds a single input may take, under the sanitizer.
  private static let patience = 30.0
  /// Bounds of memory; the sanitizer's own comes on top of what the readers take.
  private static let sanitizer =
    "detect_leaks=0:max_allocation_size_mb=1024:hard_rss_limit_mb=2048:quarantine_size_mb=64"
    + ":detect_stack_use_after_return=0"

  init(_ arguments: FuzzArguments) { self.arguments = arguments }

  /// False where something was found.
  func run() throws -> Bool {
    let folder = FileManager.default.temporaryDirectory
      .appending(path: "bfq-fuzz-\(ProcessInfo.processInfo.processIdentifier)")
    defer { try? FileManager.default.removeItem(at: folder) }
    var next = arguments.first
    var found = 0
    var told: Set<String> = []
    let end = arguments.first + min(arguments.iterations, .max - arguments.first)
    while next < end, secondsLeft > 0 {
      try? FileManager.default.removeItem(at: folder)
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      let (progress, verdict) = try worker(in: folder, from: next, count: end - next)
      guard let verdict else {
        report("seed \(arguments.seed): \(progress.summary), \(found) faults found")
        return found == 0
      }
      found += 1
      // The same fault again and again is told once.
      if told.insert("\(progress.target) \(firstLine(of: folder))").inserted {
        try tell(progress, verdict, folder)
      }
      next = progress.iteration + 1
    }
    report("seed \(arguments.seed): \(found) faults found")
    return found == 0
  }

  private var secondsLeft: Double {
    let gone = ContinuousClock.now - start
    return arguments.seconds - Double(gone.components.seconds)
  }

  /// What a worker last wrote of itself.
  struct Progress {
    var iteration = 0
    var target = "nothing"
    var summary = ""

    init(_ file: URL) {
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      let words = text.split(separator: "\n").first?.split(separator: " ", maxSplits: 2) ?? []
      guard words.count == 3 else { return }
      iteration = Int(words[0]) ?? 0
      target = String(words[1])
      summary = String(words[2])
    }
  }

  /// nil as verdict where the worker came to its end.
  private func worker(
    in folder: URL, from first: Int, count: Int
  ) throws -> (Progress, verdict: String?) {
    let process = Process()
    process.executableURL = URL(filePath: CommandLine.arguments[0])
    process.arguments = [
      "--worker", folder.path, "--seed", String(arguments.seed), "--first", String(first),
      "--iterations", String(count), "--seconds", String(max(1, secondsLeft)),
      "--corpus", arguments.corpus, "--only", arguments.only,
    ]
    process.environment = ProcessInfo.processInfo.environment
      .merging(["ASAN_OPTIONS": Self.sanitizer, "SWIFT_BACKTRACE": "enable=no"]) { $1 }
    let log = folder.appending(path: "log")
    try Data().write(to: log)
    process.standardError = try FileHandle(forWritingTo: log)
    process.standardOutput = process.standardError
    try process.run()
    let file = folder.appending(path: "progress")
    var last = (iteration: -1, since: ContinuousClock.now)
    while process.isRunning {
      Thread.sleep(forTimeInterval: 0.1)
      let iteration = Progress(file).iteration
      if iteration != last.iteration { last = (iteration, .now) }
      if ContinuousClock.now - last.since > .seconds(Self.patience) {
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        return (Progress(file), "took more than \(Self.patience) s")
      }
    }
    guard process.terminationStatus != 0 || process.terminationReason != .exit else {
      return (Progress(file), nil)
    }
    let how = process.terminationReason == .exit ? "exit" : "signal"
    return (Progress(file), "\(how) \(process.terminationStatus)")
  }

  private func firstLine(of folder: URL) -> Substring {
    let log = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    return log.split(separator: "\n").first { !$0.hasPrefix("===") }?.prefix(100) ?? ""
  }

  private func tell(_ progress: Progress, _ verdict: String, _ folder: URL) throws {
    let kept = URL(filePath: ".build-fuzz/found")
      .appending(path: "\(progress.target)-\(arguments.seed)-\(progress.iteration)")
    try? FileManager.default.removeItem(at: kept)
    try FileManager.default.createDirectory(
      at: kept.deletingLastPathComponent(), withIntermediateDirectories: true)
    try FileManager.default.copyItem(at: folder, to: kept)
    let log = (try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? ""
    let lines = log.split(separator: "\n")
    let tail = lines.prefix(24)
    report(
      "\(progress.target), iteration \(progress.iteration): \(verdict)\n"
        + tail.map { "    \($0)" }.joined(separator: "\n")
        + "\n  kept in \(kept.path); again: make fuzz SEED=\(arguments.seed) "
        + "FUZZ='--first \(progress.iteration) --iterations 1 --only \(arguments.only)'")
  }

  private func report(_ text: String) {
    FileHandle.standardOutput.write(Data((text + "\n").utf8))
  }
}
