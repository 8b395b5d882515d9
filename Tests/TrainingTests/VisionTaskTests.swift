import Models
import Numerics
import Testing
import Training

@Suite struct VisionTaskTests {
  private static let configuration = VisionConfiguration(
    channels: 1, height: 8, width: 8, patch: 4, dimension: 24, hiddenDimension: 40, layerCount: 2,
    headCount: 2, activation: .relu, normPlacement: .post, classNames: ["dark", "light"],
    mean: [0.5], deviation: [0.25])

  /// Noise, darker or lighter: something to learn.
  private static func images(_ count: Int, labelled: Bool = true) -> ImageSet {
    var generator = SeededGenerator(seed: 17)
    let pixels = (0..<count).flatMap { index in
      (0..<64).map { _ in UInt8(generator.index(below: 128) + index % 2 * 128) }
    }
    return ImageSet(
      label: "noise", channels: 1, height: 8, width: 8, pixels: pixels,
      labels: labelled ? (0..<count).map { Int32($0 % 2) } : nil)
  }

  private struct Fixture {
    let pool: WorkerPool
    let network = VisionNetwork(VisionTaskTests.configuration)
    let teacher: FloatBuffer
    let evaluator: VisionEvaluator

    init(threads: Int = 1) {
      pool = WorkerPool(threads: threads)
      var generator = SeededGenerator(seed: 5)
      teacher = network.randomParameters(using: &generator)
      for index in 0..<teacher.count { teacher.base[index] *= 3 }
      evaluator = VisionEvaluator(
        network, images: VisionTaskTests.images(30), threads: threads)
    }

    func task(_ augmentation: ImageAugmentation = .cropFlip, batch: Int = 24) -> VisionTask {
      VisionTask(
        network, images: VisionTaskTests.images(40), augmentation: augmentation, batch: batch)
    }

    func run(rotation: RotationKind = .learned, activationBits: Int = 32) -> QuantizationRun {
      QuantizationRun(
        task(), teacher: teacher, operand: .float,
        settings: QuantizationSettings(
          rotation: rotation, groupSize: 8, activationBits: activationBits),
        step: StepSettings(
          loss: .divergence,
          schedule: LearningRateSchedule(peak: 2e-3, warmupSteps: 2, totalSteps: 60), seed: 1),
        evaluator: evaluator, pool: pool, clock: { 0 })
    }
  }

  @Test func distillationLearns() {
    let fixture = Fixture()
    defer { fixture.pool.shutDown() }
    let run = fixture.run()
    let losses = (0..<60).map { _ in run.step().loss }
    let (first, last) = (losses.prefix(10).reduce(0, +), losses.suffix(10).reduce(0, +))
    #expect(last < 0.6 * first)
  }

  @Test(arguments: [(RotationKind.none, 8), (.fixed, 4), (.learned, 4), (.blocks, 4)])
  func integerActivationsLearnToo(rotation: RotationKind, bits: Int) {
    let fixture = Fixture()
    defer { fixture.pool.shutDown() }
    let run = fixture.run(rotation: rotation, activationBits: bits)
    let losses = (0..<60).map { _ in run.step().loss }
    let (first, last) = (losses.prefix(10).reduce(0, +), losses.suffix(10).reduce(0, +))
    #expect(last < 0.7 * first)
  }

  @Test func bitsDoNotDependOnThreads() {
    let digests = [1, 2, 3].map { threads in
      let fixture = Fixture(threads: threads)
      defer { fixture.pool.shutDown() }
      let run = fixture.run()
      for _ in 0..<4 { _ = run.step() }
      return run.lossDigest
    }
    #expect(Set(digests).count == 1)
  }

  @Test func labelsTeachWhereThereIsNoTeacher() {
    let pool = WorkerPool(threads: 1)
    defer { pool.shutDown() }
    let network = VisionNetwork(Self.configuration)
    var generator = SeededGenerator(seed: 2)
    let run = PretrainingRun(
      VisionTask(network, images: Self.images(40), augmentation: .none, batch: 20),
      parameters: network.randomParameters(using: &generator), operand: .float,
      step: StepSettings(
        loss: .crossEntropy,
        schedule: LearningRateSchedule(peak: 3e-3, warmupSteps: 2, totalSteps: 80), seed: 1),
      pool: pool, clock: { 0 })
    for _ in 0..<80 { _ = run.step() }
    let evaluator = VisionEvaluator(network, images: Self.images(30), threads: 1)
    let score = PostTrainingScore.reference(
      network.layout, parameters: run.parameters, evaluator: evaluator, pool: pool)
    #expect(score.accuracy == 1)
    #expect(score.count == 30 && score.perplexity == nil)
    #expect(run.positions == 1600)
  }

  /// A batch is the mean of its images: a step over twice the images in two passes of activations
  /// must see the gradient of one pass.
  @Test func gradientsDoNotDependOnTheChunk() {
    let fixture = Fixture()
    defer { fixture.pool.shutDown() }
    // 5 rows an image: 300 images are three chunks a shard.
    let weights = WeightSet(
      layout: fixture.network.layout, floats: fixture.teacher, operand: .float)
    weights.refresh()
    let big = fixture.task(batch: 300).makePasses(for: weights, distils: false)
    var generator = SeededGenerator(seed: 4)
    big.feed.draw(using: &generator)
    for shard in big.shards {
      shard.run(weights: weights, teacherWeights: nil, loss: .crossEntropy, scale: 1.0 / 300)
    }
    generator = SeededGenerator(seed: 4)
    var sum = [Double](repeating: 0, count: fixture.network.layout.count)
    let small = fixture.task(batch: 2).makePasses(for: weights, distils: false)
    var entropy = 0.0
    for _ in 0..<150 {
      small.feed.draw(using: &generator)
      for shard in small.shards {
        shard.run(weights: weights, teacherWeights: nil, loss: .crossEntropy, scale: 1.0 / 300)
        for index in sum.indices { sum[index] += Double(shard.gradients.base[index]) }
        entropy += shard.crossEntropy
      }
    }
    let found = sum.indices.map { index -> Double in
      big.shards.reduce(0.0) { $0 + Double($1.gradients.base[index]) }
    }
    let size = sum.map(abs).max() ?? 0
    let worst = zip(found, sum).map { abs($0 - $1) }.max() ?? 0
    #expect(worst < 1e-4 * size)
    let whole = big.shards.reduce(0.0) { $0 + $1.crossEntropy }
    #expect(abs(whole - entropy) < 1e-3)
  }

  @Test func keptLogitsAreTheTeachers() {
    let fixture = Fixture()
    defer { fixture.pool.shutDown() }
    let weights = WeightSet(
      layout: fixture.network.layout, floats: fixture.teacher, operand: .float)
    weights.refresh()
    let passes = fixture.task().makePasses(for: weights, distils: true)
    var generator = SeededGenerator(seed: 4)
    passes.feed.draw(using: &generator)
    let shard = passes.shards[0]
    shard.keepTeacherLogits()
    for _ in 0..<2 {
      shard.run(weights: weights, teacherWeights: weights, loss: .divergence, scale: 1)
      #expect(abs(shard.divergence) < 1e-5)
    }
  }

  /// Block by block is the whole pass: what enters the last layer's down is the same.
  @Test func calibrationPassesTheImagesOfTheTask() {
    let fixture = Fixture()
    defer { fixture.pool.shutDown() }
    let weights = WeightSet(
      layout: fixture.network.layout, floats: fixture.teacher, operand: .float)
    weights.refresh()
    let calibration = fixture.task(.none).makeCalibration(samples: 10, seed: 3, threads: 1)
    #expect(calibration.blocks == [0..<4, 4..<8])
    #expect(calibration.partCount == 8)
    var rows = [Int](repeating: 0, count: 8)
    var finite = true
    for part in 0..<calibration.partCount {
      calibration.begin(part: part, worker: 0, weights: weights)
      for block in 0..<2 {
        calibration.pass(
          block: block, part: part, worker: 0, weights: weights, advances: true
        ) { input, values, count in
          rows[input] += count
          finite = finite && (0..<count * 24).allSatisfy { values[$0].isFinite }
        }
      }
    }
    #expect(rows == [Int](repeating: 50, count: 8) && finite)
  }

  @Test func gptqBeatsRoundingOnItsOwnImages() throws {
    let fixture = Fixture()
    defer { fixture.pool.shutDown() }
    let distances = try ["rtn", "gptq"].map { name in
      let method = try #require(PostTrainingMethod.named(name))
      let run = fixture.run(rotation: .none)
      let task = fixture.task()
      try run.postTrain(
        PostTrainingSettings(method: method),
        calibration: task.makeCalibration(samples: 32, seed: 3, threads: 1))
      return run.step().divergence
    }
    #expect(distances[1] < distances[0])
  }

  @Test func unlabelledImagesDistil() {
    let fixture = Fixture()
    defer { fixture.pool.shutDown() }
    let weights = WeightSet(
      layout: fixture.network.layout, floats: fixture.teacher, operand: .float)
    weights.refresh()
    let passes = VisionTask(
      fixture.network, images: Self.images(8, labelled: false), augmentation: .crop, batch: 4
    ).makePasses(for: weights, distils: true)
    var generator = SeededGenerator(seed: 4)
    passes.feed.draw(using: &generator)
    let loss = DistillationLoss(divergenceWeight: 1, crossEntropyWeight: 1)
    passes.shards[0].run(weights: weights, teacherWeights: weights, loss: loss, scale: 1)
    #expect(passes.shards[0].crossEntropy == 0)
  }

  @Test func placementsStayWithinAnEighth() {
    var generator = SeededGenerator(seed: 9)
    let placements = (0..<400).map { _ in
      ImageAugmentation.cropFlip.placement(height: 32, width: 16, using: &generator)
    }
    #expect(Set(placements.map(\.down)) == Set(-4...4))
    #expect(Set(placements.map(\.right)) == Set(-2...2))
    #expect(Set(placements.map(\.mirrored)).count == 2)
    let mirrors = (0..<20).map { _ in
      ImageAugmentation.flip.placement(height: 32, width: 16, using: &generator)
    }
    #expect(Set(mirrors.map(\.mirrored)).count == 2 && Set(mirrors.map(\.down)) == [0])
    let plain = ImageAugmentation.none.placement(height: 32, width: 16, using: &generator)
    #expect(plain == PixelTable.Placement())
  }
}
