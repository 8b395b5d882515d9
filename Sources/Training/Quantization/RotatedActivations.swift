#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

package import ButterflyQuant
import Models

/// Activations rotated as their weights are, then rounded to integers token by token.
///
/// Rounding passes gradients through: a token's largest magnitude is its own scale, so nothing is
/// ever clipped.
package struct RotatedActivations: InputTransform {
  private let rotation: InputRotation?
  private let quantizer: ActivationQuantizer
  private let columns: Int

  package init(rotation: InputRotation?, quantizer: ActivationQuantizer, columns: Int) {
    self.rotation = rotation
    self.quantizer = quantizer
    self.columns = columns
  }

  package var parameterCount: Int { rotation?.transform.parameterCount ?? 0 }

  package func forward(
    source: UnsafePointer<Float>, count: Int, kept: UnsafeMutablePointer<Float>,
    values: UnsafeMutablePointer<Float>
  ) {
    guard let transform = rotation?.transform else {
      return quantizer.quantize(source: source, rows: count, columns: columns, values: values)
    }
    switch transform.backwardReads {
    case .outputs:
      transform.apply(rows: kept, count: count, source: source)
      quantizer.quantize(source: kept, rows: count, columns: columns, values: values)
    case .inputs:
      if source != UnsafePointer(kept) { memcpy(kept, source, count * columns * 4) }
      transform.apply(rows: values, count: count, source: source)
      quantizer.quantize(source: values, rows: count, columns: columns, values: values)
    }
  }

  package func backward(
    kept: UnsafePointer<Float>, gradients: UnsafeMutablePointer<Float>, count: Int,
    parameterGradients: UnsafeMutablePointer<Float>
  ) {
    guard let rotation else { return }
    if rotation.frozen {
      rotation.transform.applyTransposed(rows: gradients, count: count, source: gradients)
    } else {
      rotation.transform.backward(
        kept: kept, gradients: gradients, count: count, parameterGradients: parameterGradients)
    }
  }
}
