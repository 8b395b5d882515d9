import DataFaults
import EngineMessages
import Foundation
import SessionStore
import Testing

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What is left when the recording process dies, or the system refuses it: each in its own process.
struct KilledRecorderTests {
  @Test func everyAcknowledgedStepSurvivesKillNine() async throws {
    let folder = try TemporaryFolder()
    await #expect(processExitsWith: .signal(SIGKILL)) { [path = folder.url.path as String] in
      let url = URL(filePath: path).appending(path: "run")
      let recorder = try SessionRecorder(creating: url, createdAt: .now) { _ in }
      for event in SampleEvents.stream(steps: 3000) {
        recorder.record(event)
        if event.step == 2000 { try recorder.flush() }
      }
      kill(getpid(), SIGKILL)
    }
    let reader = try SessionReader(opening: folder["run"])
    let events = try reader.events(from: 0, limit: .max)
    #expect(events.count >= 2001)
    #expect(events == Array(SampleEvents.stream(steps: 3000).prefix(events.count)))
    #expect(SessionCatalog.listing(of: folder["run"]).state == .interrupted)
    // The dead process holds no lock: the run goes on.
    let recorder = try SessionRecorder(resuming: folder["run"]) { _ in }
    #expect(recorder.nextSequence == events.count)
    recorder.close()
  }

  @Test func aFileThatMayNotGrowIsAFault() async throws {
    let folder = try TemporaryFolder()
    await #expect(processExitsWith: .exitCode(3)) { [path = folder.url.path as String] in
      signal(SIGXFSZ, SIG_IGN)
      let recorder = try SessionRecorder(
        creating: URL(filePath: path).appending(path: "run"), createdAt: .now
      ) { _ in }
      for event in SampleEvents.stream(steps: 100) { recorder.record(event) }
      try recorder.flush()
      limitFiles(to: 200_000)
      for event in SampleEvents.stream(steps: 20_000) { recorder.record(event) }
      do { try recorder.flush() } catch is DataFault { exit(3) }
    }
    #expect(try SessionReader(opening: folder["run"]).eventCount >= 101)
  }

  @Test func aKilledSessionOpensFromAReadOnlyPlace() async throws {
    let folder = try TemporaryFolder()
    let recorder = try folder.recorder(creating: "live")
    for event in SampleEvents.stream(steps: 50) { recorder.record(event) }
    try recorder.flush()
    let killed = folder["killed"]
    try FileManager.default.createDirectory(at: killed, withIntermediateDirectories: true)
    for name in ["session.sqlite", "session.sqlite-wal"] {
      try FileManager.default.copyItem(
        at: folder["live"].appending(path: name), to: killed.appending(path: name))
    }
    recorder.close()
    await #expect(processExitsWith: .exitCode(50)) { [path = killed.path as String] in
      chmod(path, 0o555)
      // The superuser writes anywhere, so the reader becomes nobody.
      if geteuid() == 0 { guard setuid(65534) == 0 else { exit(1) } }
      exit(Int32(try SessionReader(opening: URL(filePath: path)).lastStep))
    }
    chmod(killed.path, 0o755)
    let names = try FileManager.default.contentsOfDirectory(atPath: killed.path).sorted()
    #expect(names == ["session.sqlite", "session.sqlite-wal"])
  }
}

/// Bounds what this process may write to one file: an exhausted disk in small.
private func limitFiles(to bytes: Int) {
  var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
  #if canImport(Glibc)
    setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit)
  #else
    setrlimit(RLIMIT_FSIZE, &limit)
  #endif
}
