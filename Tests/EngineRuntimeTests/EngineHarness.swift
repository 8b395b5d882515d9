import EngineMessages
import EngineRuntime
import Foundation
import Models
import Numerics
import Synchronization
import Training

/// A tiny model on disk and engines that train it in a temporary folder.
struct EngineHarness {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "bfq-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let network = LlamaNetwork(
      LlamaConfiguration(
        dimension: 16, hiddenDimension: 24, layerCount: 1, headCount: 2, keyValueHeadCount: 1,
        vocabularySize: 256, contextLength: 32, beginToken: 0))
    var generator = SeededGenerator(seed: 5)
    let parameters = network.randomParameters(using: &generator)
    for index in 0..<parameters.count { parameters.base[index] *= 10 }
    try BfqModelWriter.write(
      configuration: network.configuration,
      tensors: ParameterSource(network.layout, parameters), tokenizer: ByteTokenizer(),
      to: modelPath)
  }

  var modelPath: String { folder.appending(path: "tiny.safetensors").path }

  func remove() { try? FileManager.default.removeItem(at: folder) }

  func configuration(steps: Int, checkpointEvery: Int = 0) -> RunConfiguration {
    RunConfiguration(
      model: modelPath,
      quantization: QuantizationSettings(groupSize: 16), steps: steps, batchTokens: 128,
      context: 16, learningRate: 1e-3, precision: "fp32", threads: 1, evaluateEvery: 0,
      reportEvery: 2, checkpointEvery: checkpointEvery, sampledSequences: 64)
  }

  /// Runs to the end; `commands` are sent when the event they answer comes.
  func run(
    _ configuration: RunConfiguration, name: String = "run",
    resuming: Engine.Continuation? = nil, verification: RunVerification? = nil,
    store: (any RunStore)? = nil, waitsForRoom: Bool = false,
    commands: @escaping @Sendable (EngineEvent) -> [EngineAction] = { _ in [] }
  ) -> (collector: EventCollector, outcome: RunOutcome) {
    let queue = Mutex<CommandQueue?>(nil)
    let next = Mutex(1)
    let collector = EventCollector { event in
      for action in commands(event) {
        let id = next.withLock { id in
          defer { id += 1 }
          return id
        }
        let command = EngineCommand(
          id: id, text: "\(action)", origin: .script, action: action)
        _ = queue.withLock { $0?.push(command) }
      }
    }
    let clock = Mutex(0.0)
    let engine = Engine(
      configuration: configuration, folder: RunFolder(folder.appending(path: name)), name: name,
      startedAt: "2026-01-01T00:00:00Z",
      embedded: EmbeddedModels(language: UnsafeRawBufferPointer(start: nil, count: 0)),
      sinks: [collector] + (verification.map { [$0] } ?? []), resuming: resuming, store: store,
      waitsForRoom: waitsForRoom
    ) {
      clock.withLock { now in
        now += 0.001
        return now
      }
    }
    queue.withLock { $0 = engine.queue }
    verification?.begin { action in
      _ = engine.send(
        EngineCommand(id: 1, text: "\(action)", origin: .replay, action: action))
    }
    engine.start()
    return (collector, engine.join())
  }
}

extension EngineEvent {
  /// True at the completion of step `number`.
  func completes(_ number: Int) -> Bool {
    if case .stepCompleted(let report) = body { return report.step == number }
    return false
  }

  var startsRun: Bool {
    if case .runStarted = body { return true }
    return false
  }

  var isPaused: Bool {
    if case .phaseChanged(.paused) = body { return true }
    return false
  }
}
