import EngineMessages
import EngineRuntime
import Foundation
import Synchronization
import Training

/// Sweeps over a tiny model in a temporary folder.
struct SweepHarness {
  let engine: EngineHarness
  let plan: SweepPlan

  init(methods: [String] = ["qat", "qat-hadamard"], steps: Int = 3) throws {
    let engine = try EngineHarness()
    self.engine = engine
    plan = SweepPlan(methods: methods, bits: [2, 3], seeds: [1, 2]) { method, bits in
      var configuration = engine.configuration(steps: steps)
      configuration.method = method
      configuration.bits = bits
      configuration.quantization.rotation = method == "qat" ? .none : .fixed
      configuration.quantization.grid = bits == 2 ? "pot2x4" : "apot3"
      if method == "broken" { configuration.model = "/nowhere/absent.bin" }
      return configuration
    }
  }

  func folder(_ name: String) -> SweepFolder { SweepFolder(engine.folder.appending(path: name)) }

  /// What a sweep told, and the references its cells were given.
  struct Outcome {
    let collector: EventCollector
    let summary: SweepSummary
    let references: [Evaluation?]

    var results: [SweepResult] {
      collector.events.compactMap {
        if case .sweepCellFinished(let result) = $0.body { return result }
        return nil
      }
    }
  }

  /// Runs what is left of the sweep in `folder`; `commands` are sent when the event comes.
  func run(
    _ folder: SweepFolder,
    commands: @escaping @Sendable (EngineEvent) -> [EngineAction] = { _ in [] }
  ) throws -> Outcome {
    try folder.check(plan)
    try folder.adopt(plan)
    let clock = Mutex(0.0)
    let now: @Sendable () -> Double = {
      clock.withLock { now in
        now += 0.001
        return now
      }
    }
    let references = Mutex<[Evaluation?]>([])
    let target = Mutex<SweepRunner?>(nil)
    let collector = EventCollector { event in
      for (index, action) in commands(event).enumerated() {
        let command = EngineCommand(
          id: event.sequence * 10 + index, text: "\(action)", origin: .script, action: action)
        _ = target.withLock { $0 }?.send(command)
      }
    }
    let runner = SweepRunner(
      plan: plan, folder: folder, results: try folder.readResults(of: plan), sinks: [collector],
      clock: now
    ) { configuration, folder, sinks, reference in
      references.withLock { $0.append(reference) }
      let engine = Engine(
        configuration: configuration, folder: folder, name: "cell",
        startedAt: "2026-01-01T00:00:00Z",
        embedded: EmbeddedModels(language: UnsafeRawBufferPointer(start: nil, count: 0)),
        sinks: sinks, haltsOnDivergence: true, reference: reference, clock: now)
      return SweepCellRun(engine: engine) {}
    }
    target.withLock { $0 = runner }
    runner.start()
    let summary = runner.join()
    target.withLock { $0 = nil }
    return Outcome(
      collector: collector, summary: summary, references: references.withLock { $0 })
  }
}

extension SweepResult {
  /// Everything but how long it took.
  var figures: SweepResult {
    var copy = self
    copy.seconds = 0
    return copy
  }
}
