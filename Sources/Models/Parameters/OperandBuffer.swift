#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

private import CKernels
public import Numerics

/// A block of dense-product operands: bfloat16 or float, one element an index.
///
/// `@unchecked Sendable` for the reason `FloatBuffer` gives: workers write disjoint parts.
public final class OperandBuffer: @unchecked Sendable {
  public let operand: DenseProduct.Operand
  public let count: Int
  public let base: UnsafeMutableRawPointer

  public init(count: Int, operand: DenseProduct.Operand) {
    self.count = count
    self.operand = operand
    let raw = AlignedMemory.allocate(count: count, stride: operand.byteCount)
    memset(raw, 0, (count * operand.byteCount + 127) / 64 * 64)
    base = raw
  }

  deinit { free(base) }

  /// The element at `index`.
  public func at(_ index: Int) -> UnsafeMutableRawPointer { base + index * operand.byteCount }

  /// Where a row kernel writes floats: `base`, or nil where the operands are bfloat16.
  public var floats: UnsafeMutablePointer<Float>? {
    operand == .float ? base.assumingMemoryBound(to: Float.self) : nil
  }

  /// Where a row kernel writes bfloat16, or nil where the operands are float.
  public var halves: UnsafeMutablePointer<UInt16>? {
    operand == .bfloat16 ? base.assumingMemoryBound(to: UInt16.self) : nil
  }

  /// Converts floats into elements from `index` on.
  public func convert(from source: UnsafePointer<Float>, count: Int, at index: Int = 0) {
    if let halves {
      bfq_rows().pointee.to_bf16(source, Int64(count), halves + index)
    } else {
      memcpy(at(index), source, count * 4)
    }
  }

  /// Converts the first elements into floats.
  public func read(into target: UnsafeMutablePointer<Float>, count: Int) {
    if let halves {
      bfq_rows().pointee.from_bf16(halves, Int64(count), target)
    } else {
      memcpy(target, base, count * 4)
    }
  }
}

extension DenseProduct.Operand {
  public var byteCount: Int { self == .bfloat16 ? 2 : 4 }
}
