import ButterflyQuant
import Models
import Numerics
import TestSupport
import Testing
import Training

@Suite struct PostTrainingTests {
  private static let fit = ButterflyFit(steps: 20, rate: 2e-2)

  private static func settings(_ name: String) throws -> PostTrainingSettings {
    PostTrainingSettings(
      method: try #require(PostTrainingMethod.named(name)), samples: 24, fit: fit)
  }

  private static func quantize(
    _ name: String, threads: Int = 1
  ) throws -> (tiny: TinyRun, result: PostTrainingResult) {
    let settings = try settings(name)
    let tiny = TinyRun(threads: threads, rotation: settings.method.rotation)
    let task = try #require(tiny.run.task as? any CalibratedTask)
    let calibration = task.makeCalibration(samples: 24, seed: 5, threads: threads)
    return (tiny, try tiny.run.postTrain(settings, calibration: calibration))
  }

  /// The run takes over the solution whole: its own rounding finds the solution's codes, so what is
  /// validated, reported, stored and trained on is the solution.
  @Test(arguments: PostTrainingMethod.all.map(\.name))
  func theRunBecomesTheSolution(name: String) throws {
    let (tiny, result) = try Self.quantize(name)
    defer { tiny.pool.shutDown() }
    let stored = try tiny.run.siteCodes()
    let tensors = result.inputs.flatMap(\.sites)
    #expect(stored.count == tensors.count)
    for (site, tensor) in zip(stored, tensors) {
      #expect(site.codes == tensor.codes.unpacked)
      #expect(site.scales == tensor.scales.map(GroupScale.code))
    }
    #expect(
      largestDifference(tiny.run.studentWeights().floats.elements, result.effective.elements) < 1e-5
    )
    #expect(abs(tiny.run.bitsPerWeight - result.bitsPerWeight) < 1e-9)
  }

  @Test(arguments: ["gptq-hadamard", "butterfly-gptq"])
  func bitsDoNotDependOnThreads(name: String) throws {
    let one = try Self.quantize(name, threads: 1)
    let two = try Self.quantize(name, threads: 2)
    defer {
      one.tiny.pool.shutDown()
      two.tiny.pool.shutDown()
    }
    #expect(one.result.effective.elements.elementsEqual(two.result.effective.elements))
    #expect(one.result.latent.elements.elementsEqual(two.result.latent.elements))
  }

  /// On what the inputs of the first block see, GPTQ loses less than rounding, rotated or not.
  @Test(arguments: ["", "-hadamard"]) func losesLessOfTheOutputThanRounding(suffix: String) throws {
    let gptq = try Self.quantize("gptq" + suffix)
    let rounded = try Self.quantize("rtn" + suffix)
    defer {
      gptq.tiny.pool.shutDown()
      rounded.tiny.pool.shutDown()
    }
    for (solved, plain) in zip(gptq.result.inputs, rounded.result.inputs).prefix(4) {
      #expect(try #require(solved.outputError) < (try #require(plain.outputError)))
    }
  }

  @Test func learnedAnglesAreNeverWorseThanTheirStart() throws {
    let (tiny, result) = try Self.quantize("butterfly-ptq")
    defer { tiny.pool.shutDown() }
    for input in result.inputs {
      let fit = try #require(input.fit)
      #expect(fit.last <= fit.first)
    }
    #expect(result.inputs.contains { $0.fit.map { $0.last < 0.999 * $0.first } ?? false })
  }

  /// Training goes on from the solution, and a checkpoint keeps it.
  @Test func stepsGoOnFromTheSolution() throws {
    let (tiny, _) = try Self.quantize("gptq")
    defer { tiny.pool.shutDown() }
    let begin = tiny.run.validate().nll
    let copy = TinyRun(rotation: .none)
    defer { copy.pool.shutDown() }
    try copy.run.restore(
      tiny.run.progress, tensors: StoredTensors(tiny.run.checkpointTensors()), file: "memory")
    #expect(copy.run.validate().nll == begin)
    #expect(tiny.steps(10) == copy.steps(10))
    #expect(tiny.run.validate().nll != begin)
  }
}

/// Checkpoint tensors read back from memory.
private struct StoredTensors: TensorSource {
  private let tensors: [String: [Float]]

  init(_ stored: [StoredTensor]) throws {
    tensors = Dictionary(
      uniqueKeysWithValues: try stored.map { tensor in
        var values = [Float](repeating: 0, count: tensor.shape.reduce(1, *))
        if case .floats(let write) = tensor.contents {
          try values.withUnsafeMutableBufferPointer { try write($0.baseAddress!) }
        }
        return (tensor.name, values)
      })
  }

  var names: [String] { tensors.keys.sorted() }
  func shape(of name: String) -> [Int]? { tensors[name].map { [$0.count] } }
  func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws {
    for (index, value) in (tensors[name] ?? []).enumerated() { destination[index] = value }
  }
}
