import Models
import Numerics

/// Runs the fast passes on whole batches of random images.
struct VisionHarness {
  let network: VisionNetwork
  let parameters: FloatBuffer
  let pixels: [Float]

  init(_ configuration: VisionConfiguration, images: Int, seed: UInt64 = 3) {
    network = VisionNetwork(configuration)
    var generator = SeededGenerator(seed: seed)
    parameters = FloatBuffer(count: network.layout.count)
    // Every tensor at random, so that no gradient hides behind a zero.
    for tensor in network.layout.namedTensors {
      let isNorm = tensor.name.hasSuffix("norm")
      for index in 0..<tensor.count {
        parameters.base[tensor.offset + index] = generator.gaussian() * 0.3 + (isNorm ? 1 : 0)
      }
    }
    pixels = (0..<images * configuration.pixels).map { _ in generator.gaussian() }
  }

  var images: Int { pixels.count / network.configuration.pixels }

  func weights(_ operand: DenseProduct.Operand) -> WeightSet {
    let weights = WeightSet(layout: network.layout, floats: parameters, operand: operand)
    weights.refresh()
    return weights
  }

  func logits(operand: DenseProduct.Operand = .float) -> [Float] {
    let workspace = VisionWorkspace(network, images: images, operand: operand, training: false)
    let weights = weights(operand)
    network.forward(weights, pixels: pixels, images: images, workspace: workspace)
    let result = FloatBuffer(count: images * network.configuration.classCount)
    network.logits(weights, images: images, workspace: workspace, into: result.base)
    return withExtendedLifetime(result) { Array(result.elements) }
  }

  /// The distance from `teacher`'s streams, and its gradients.
  func approach(_ teacher: VisionHarness) -> (distance: Double, gradients: [Float]) {
    let spaces = [true, false].map {
      VisionWorkspace(
        network, images: images, operand: .float, training: $0, keepsStreams: true)
    }
    let weights = [weights(.float), teacher.weights(.float)]
    for (space, weights) in zip(spaces, weights) {
      network.forward(weights, pixels: pixels, images: images, workspace: space)
    }
    let result = FloatBuffer(count: network.layout.count)
    network.beginBackward(result)
    let distance = network.backward(
      weights[0],
      logitGradient: [Float](repeating: 0, count: images * network.configuration.classCount),
      images: images, workspace: spaces[0], gradients: result,
      towards: VisionStreamTarget(spaces[1], weight: 1))
    return (distance, withExtendedLifetime(result) { Array(result.elements) })
  }

  /// Gradients of sum(logits * upstream), in the network's layout.
  func gradients(upstream: [Float], operand: DenseProduct.Operand = .float) -> [Float] {
    let workspace = VisionWorkspace(network, images: images, operand: operand, training: true)
    let weights = weights(operand)
    network.forward(weights, pixels: pixels, images: images, workspace: workspace)
    let result = FloatBuffer(count: network.layout.count)
    network.beginBackward(result)
    _ = network.backward(
      weights, logitGradient: upstream, images: images, workspace: workspace, gradients: result)
    return withExtendedLifetime(result) { Array(result.elements) }
  }
}
