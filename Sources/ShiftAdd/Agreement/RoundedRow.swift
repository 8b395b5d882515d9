private import ButterflyQuant

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// One row of activations as signed bytes and a scale.
struct RoundedRow {
  var codes: [Int8]
  var scale: Float

  init(_ activations: QuantizedActivations, row: Int) {
    codes = activations.codes(ofRow: row)
    scale = activations.scale(ofRow: row)
  }

  /// round-half-even(x / scale), scale = max(absmax, 1e-12) / limit, or the least power of two that is
  /// no less.
  init(_ x: [Float], _ rule: QuantizedActivations.ScaleRule, bits: Int) {
    let limit = Float(ActivationQuantizer(bits: bits).limit)
    let absmax = x.reduce(0) { max($0, abs($1)) }
    let least = max(absmax, 1e-12) / limit
    let power = Float(sign: .plus, exponent: least.exponent, significand: 1)
    let scale = rule == .absmax ? least : power < least ? 2 * power : power
    self.scale = scale
    codes = x.map { number in
      let value = (number / scale).rounded(.toNearestOrEven)
      return Int8(value >= -limit ? min(limit, value) : -limit)
    }
  }

  /// Code times scale.
  var values: [Float] { codes.map { Float($0) * scale } }

  /// How far the codes are from rounding `x`: 0.5 at most where each is the nearest.
  func distance(from x: [Float]) -> Float {
    zip(codes, x).reduce(0) { max($0, abs($1.1 / scale - Float($1.0))) }
  }
}
