internal import ButterflyQuant
internal import Models
internal import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension InputSolver {
  /// Weights that give `codes` when they are rotated again.
  ///
  /// Turned back and forth, a weight on a threshold may fall on its other side: such weights are
  /// put on their level, which is far from any threshold.
  func writeLatent(
    _ original: UnsafePointer<Float>, _ rotated: FloatBuffer, _ rotation: ButterflyRotation?,
    _ scales: [FloatBuffer], _ codes: CodeBuffer, into latent: UnsafeMutablePointer<Float>
  ) {
    guard settings.method.rounding == .gptq else {
      memcpy(latent, original, input.count * 4)
      return
    }
    let (again, values) = (FloatBuffer(count: input.count), FloatBuffer(count: input.count))
    let found = CodeBuffer(count: input.count)
    quantize(rotated.base, scales, values: values.base, codes: codes.base)
    for _ in 0..<3 {
      memcpy(latent, rotated.base, input.count * 4)
      turnBack(rotation, latent)
      rotate(rotation, latent, into: again.base)
      let scratch = FloatBuffer(count: input.count, zeroed: false)
      quantize(again.base, scales, values: scratch.base, codes: found.base)
      if found.equals(codes) { return }
      for index in 0..<input.count where found.base[index] != codes.base[index] {
        rotated.base[index] = values.base[index]
      }
    }
  }
}
