import Foundation
import SessionStore
import Testing

/// A run without a workbench ends on a signal with a checkpoint and the signal's code.
@Suite(.serialized) struct HeadlessSignalTests {
  @Test(arguments: [SIGINT, SIGTERM, SIGHUP]) func aSignalKeepsACheckpoint(signal: Int32) throws {
    let folder = try TestFolder()
    let shell = try training(in: folder)
    shell.send(signal)
    #expect(shell.wait(20) { shell.text("code") != nil })
    #expect(shell.text("code") == "\(128 + signal)")
    #expect(String(decoding: shell.output, as: UTF8.self).contains("stopped at step "))
    try expectStopped(folder["run"])
    #expect(try SessionReader(opening: folder["run"]).lastStep >= 3)
  }

  /// Nothing takes what it prints any more, and that is not its failure.
  @Test func aClosedWindowKeepsACheckpoint() throws {
    let folder = try TestFolder()
    let shell = try training(in: folder)
    shell.closeWindow()
    #expect(shell.wait(20) { shell.text("code") != nil })
    #expect(shell.text("code") == "129")
    try expectStopped(folder["run"])
  }

  @Test func preparingIsGivenUpAndLeavesNothing() throws {
    let folder = try TestFolder()
    _ = try LifetimeState.preparing.furnish(folder)
    let shell = try JobShell(in: folder.url)
    shell.begin(LifetimeState.preparing.arguments + ["--headless"])
    #expect(
      shell.wait(60) { String(decoding: shell.output, as: UTF8.self).contains("sampling") })
    let began = Date()
    shell.send(SIGINT)
    #expect(shell.wait(20) { shell.text("code") != nil })
    #expect(Date().timeIntervalSince(began) < 6)
    #expect(shell.text("code") == "130")
    #expect(!folder.names.contains("run"))
  }

  private func training(in folder: TestFolder) throws -> JobShell {
    _ = try LifetimeState.running.furnish(folder)
    let shell = try JobShell(in: folder.url)
    shell.begin(LifetimeState.running.arguments + ["--headless"])
    #expect(shell.wait(60) { LifetimeState.running.steps(shell) >= 3 })
    return shell
  }

  private func expectStopped(_ session: URL) throws {
    #expect(SessionCatalog.listing(of: session).state == .stopped)
    let files = try FileManager.default.contentsOfDirectory(
      atPath: session.appending(path: "checkpoints").path)
    #expect(files.contains { $0.hasSuffix(".safetensors") })
    #expect(!files.contains { $0.hasSuffix(".partial") })
  }
}
