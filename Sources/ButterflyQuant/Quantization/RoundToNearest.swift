public import Numerics

/// Post-training quantization without data: the best scale per group, then the nearest level.
public enum RoundToNearest {
  public static func quantize(_ weights: Matrix, by quantizer: GroupQuantizer) -> QuantizedTensor {
    let groups = quantizer.groups(columns: weights.columns)
    var scales = [Float](repeating: 0, count: weights.rows * groups)
    weights.withElements {
      quantizer.chooseScales(
        weights: $0, rows: weights.rows, columns: weights.columns, scales: &scales)
    }
    return QuantizedTensor(quantizing: weights, by: quantizer, scales: scales)
  }
}
