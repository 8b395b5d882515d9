import ButterflyQuant
import Models
import Numerics
import Training

/// The same layer in Double, with what rounding added to weights and activations held constant.
///
/// y = (W Qᵀ + r_W) q(x), where q(x) = Q x + r_x with integer activations. With activations in full
/// precision the residual of Q x is zero, so that Q appears on both sides there too.
struct HeldResidualLinear {
  private struct Group {
    let rows: Range<Int>
    let plan: RotationPlan
    let isFree: Bool
    var parameters: [Double]
    var weightResidual: [Double]
    var inputResidual: [Double]
  }

  private var groups: [Group] = []
  private var w: [Double]
  private var x: [Double]
  private let upstream: [Double]
  private let columns: Int
  private let rows: Int
  private let outputs: Int

  init(_ layer: LinearHarness, x: [Float], upstream: [Float]) {
    w = layer.parameters.elements.prefix(layer.input.count).map(Double.init)
    self.x = x.map(Double.init)
    self.upstream = upstream.map(Double.init)
    columns = layer.input.columns
    rows = layer.rows
    outputs = layer.input.rows
    let bits = layer.weights.settings.activationBits
    for (group, rotation) in zip(layer.weights.groups, layer.weights.rotations) {
      guard let rotation else { continue }
      let first = (group.offset - layer.input.offset) / columns
      var found = Group(
        rows: first..<first + group.rows, plan: rotation.transform.plan,
        isFree: !rotation.transform.isOrthogonal,
        parameters: rotation.parameters.elements.map(Double.init), weightResidual: [],
        inputResidual: [])
      found.weightResidual = residual(of: found, layer)
      found.inputResidual = residual(of: found, bits: bits)
      groups.append(found)
    }
  }

  func output() -> [Double] {
    var y = [Double](repeating: 0, count: rows * outputs)
    for group in groups {
      let turned = rotate(x, group, rows)
      let inputs = zip(turned, group.inputResidual).map(+)
      let part = Array(w[group.rows.lowerBound * columns..<group.rows.upperBound * columns])
      let rotated = zip(rotate(part, group, group.rows.count), group.weightResidual).map(+)
      for row in 0..<rows {
        for output in 0..<group.rows.count {
          y[row * outputs + group.rows.lowerBound + output] = (0..<columns).reduce(0) {
            $0 + inputs[row * columns + $1] * rotated[output * columns + $1]
          }
        }
      }
    }
    return y
  }

  func slope(group: Int, parameter: Int) -> Double {
    slope { $0.groups[group].parameters[parameter] += $1 }
  }

  func slope(weight: Int) -> Double { slope { $0.w[weight] += $1 } }
  func slope(input: Int) -> Double { slope { $0.x[input] += $1 } }

  private func slope(_ move: (inout HeldResidualLinear, Double) -> Void) -> Double {
    let step = 1e-5
    var (above, below) = (self, self)
    move(&above, step)
    move(&below, -step)
    return (above.loss() - below.loss()) / (2 * step)
  }

  private func loss() -> Double { zip(output(), upstream).reduce(0) { $0 + $1.0 * $1.1 } }

  private func rotate(_ values: [Double], _ group: Group, _ count: Int) -> [Double] {
    (0..<count).flatMap { row -> [Double] in
      let vector = Array(values[row * columns..<(row + 1) * columns])
      return group.isFree
        ? FreeBlockReference(plan: group.plan, blocks: group.parameters).forward(vector)
        : ButterflyReference(plan: group.plan, angles: group.parameters).forward(vector)
    }
  }

  /// quantize(W Qᵀ) - W Qᵀ, of the codes and scales that the layer has.
  private func residual(of group: Group, _ layer: LinearHarness) -> [Double] {
    let range = group.rows.lowerBound * columns..<group.rows.upperBound * columns
    var quantized: [Double] = []
    for site in layer.weights.sites {
      let first = (site.site.offset - layer.input.offset) / columns
      guard group.rows.contains(first) else { continue }
      var values = [Float](repeating: 0, count: site.site.count)
      site.quantizer.quantize(
        weights: layer.weights.rotated.base + site.site.offset, scales: site.scales.base,
        rows: site.site.rows, columns: columns, values: &values)
      quantized += values.map(Double.init)
    }
    let exact = rotate(Array(w[range]), group, group.rows.count)
    return zip(quantized, exact).map(-)
  }

  /// Token by token: s = absmax / limit, round half to even.
  private func residual(of group: Group, bits: Int) -> [Double] {
    let turned = rotate(x, group, rows)
    guard bits < 32 else { return turned.map { _ in 0 } }
    let limit = Double((1 << (bits - 1)) - 1)
    return (0..<rows).flatMap { row -> [Double] in
      let token = turned[row * columns..<(row + 1) * columns]
      let scale = (token.map(abs).max() ?? 0) / limit
      return token.map { ($0 / scale).rounded(.toNearestOrEven) * scale - $0 }
    }
  }
}
