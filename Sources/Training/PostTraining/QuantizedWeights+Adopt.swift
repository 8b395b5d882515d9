private import ButterflyQuant
private import Models
package import Numerics

extension QuantizedWeights {
  /// Takes over a post-training solution: `parameters`, the latent weights of this path, become
  /// the solution's, and so do scales and angles. The next `prepare` gives the solution's codes.
  ///
  /// Precondition: a solution made for these sites, grids and signs.
  package func adopt(_ result: PostTrainingResult, parameters: FloatBuffer) {
    precondition(
      result.inputs.count == rotations.count,
      "QuantizedWeights.adopt: expected \(rotations.count) inputs, found \(result.inputs.count)")
    parameters.copy(from: result.latent)
    for (site, tensor) in zip(sites, result.inputs.flatMap(\.sites)) {
      precondition(
        tensor.quantizer == site.quantizer,
        "QuantizedWeights.adopt: expected \(site.quantizer.grid.name) for \(site.site.name), "
          + "found \(tensor.quantizer.grid.name)")
      site.takeScales(tensor.scales)
    }
    for (rotation, input) in zip(rotations, result.inputs) {
      guard let rotation, let values = input.rotation else { continue }
      precondition(
        rotation.transform.signs == values.signs,
        "QuantizedWeights.adopt: expected the rotation's own signs, found others")
      rotation.set(angles: values.angles)
    }
  }
}
