import ButterflyQuant
import Models
package import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

extension QuantizedWeights {
  package func prepare(pool: WorkerPool) {
    for tensor in layout.tensors {
      memcpy(
        effective.floats.base + tensor.offset, parameters.base + tensor.offset, tensor.count * 4)
      effective.refresh(offset: tensor.offset, count: tensor.count)
    }
    pool.run(parts: parts.count, ForwardWork(weights: self))
  }

  private struct ForwardWork: PartedWork {
    let weights: QuantizedWeights
    func run(part: Int, worker: Int) { weights.forward(weights.parts[part]) }
  }

  private func forward(_ part: WeightPart) {
    let group = groups[part.group]
    let start = group.offset + part.rows.lowerBound * group.columns
    rotate(part)
    // Free blocks need quantize(W Qᵀ) again on the way back.
    let transform = foldsRotation ? rotations[part.group]?.transform : nil
    let target = transform.map { $0.isOrthogonal } ?? true ? effective.floats : scratch
    forEachSite(part) { site, rows, offset in
      quantize(site, rows, offset, into: target.base + offset)
    }
    transform?.applyTransposed(
      rows: effective.floats.base + start, count: part.rows.count, source: target.base + start)
    effective.refresh(offset: start, count: part.rows.count * group.columns)
  }

  private func quantize(
    _ site: QuantizedSite, _ rows: Range<Int>, _ offset: Int,
    into values: UnsafeMutablePointer<Float>
  ) {
    if settings.scaleTraining == .perStep {
      site.chooseScales(rotated: rotated.base + offset, rows: rows)
    } else {
      site.snapScales(rows: rows)
    }
    site.quantize(rotated: rotated.base + offset, rows: rows, values: values)
  }

  /// W Qᵀ for the rows of a part.
  func rotate(_ part: WeightPart) {
    let columns = groups[part.group].columns
    let start = groups[part.group].offset + part.rows.lowerBound * columns
    if let transform = rotations[part.group]?.transform {
      transform.apply(
        rows: rotated.base + start, count: part.rows.count, source: parameters.base + start)
    } else {
      memcpy(rotated.base + start, parameters.base + start, part.rows.count * columns * 4)
    }
  }
}
