import ButterflyQuant
import Models
package import Numerics

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Straight-through gradients. With G = dL/d(effective weights) and V = quantize(W Qᵀ):
///
/// - Folded, Ŵ = V Q: dL/dV = G Qᵀ, then dL/dW = (G Qᵀ) Q; Q meets G in both.
/// - Exact rotations make that dL/dW = G; and as both terms of the angles run over the same stages
///   and a rotation keeps the cross product of a pair, they are one sweep over Ŵ - W.
/// - Not folded, dL/dV = G and dL/dW = G Q; the activations bring the angles' other term.
extension QuantizedWeights {
  package func backward(_ gradients: FloatBuffer, pool: WorkerPool) {
    for rotation in rotations { rotation?.beginBackward() }
    pool.run(parts: parts.count, BackwardWork(weights: self, gradients: gradients))
    reduceRotations(gradients)
  }

  private struct BackwardWork: PartedWork {
    let weights: QuantizedWeights
    let gradients: FloatBuffer
    func run(part: Int, worker: Int) { weights.backward(weights.parts[part], gradients) }
  }

  // What stands behind the layout is taken over here, and cleared so that no norm counts it twice.
  private func reduceRotations(_ gradients: FloatBuffer) {
    var offset = layout.count
    for rotation in rotations {
      guard let rotation else { continue }
      rotation.reduceGradients(
        activations: foldsRotation ? nil : UnsafePointer(gradients.base + offset),
        penalty: rotation.frozen ? 0 : penalty)
      offset += foldsRotation ? 0 : rotation.transform.parameterCount
    }
    memset(gradients.base + layout.count, 0, (gradients.count - layout.count) * 4)
  }

  private func backward(_ part: WeightPart, _ gradients: FloatBuffer) {
    guard foldsRotation, rotations[part.group]?.transform.isOrthogonal ?? true,
      !settings.stability.dropsGradients
    else {
      return backwardBothSides(part, gradients)
    }
    let (start, count) = extent(part)
    let upstream = rotatedGradients.base + start
    let rotation = rotations[part.group]
    let learnsAngles = rotation.map { !$0.frozen } ?? false
    guard learnsAngles || settings.learnsScales else { return }
    memcpy(upstream, gradients.base + start, count * 4)
    if learnsAngles {
      for index in start..<start + count {
        scratch.base[index] = effective.floats.base[index] - parameters.base[index]
      }
      throughTransposed(part, rotation, outputs: scratch.base + start)
    } else {
      rotation?.transform.apply(rows: upstream, count: part.rows.count, source: upstream)
    }
    scaleBackward(part)
  }

  /// Without the shortcut: to quantize(W Qᵀ), through the rounding, and on to W.
  private func backwardBothSides(_ part: WeightPart, _ gradients: FloatBuffer) {
    let (start, count) = extent(part)
    let upstream = rotatedGradients.base + start
    let rotation = rotations[part.group]
    memcpy(upstream, gradients.base + start, count * 4)
    if foldsRotation { throughTransposed(part, rotation, outputs: effective.floats.base + start) }
    scaleBackward(part)
    dropGradients(part)
    memcpy(gradients.base + start, upstream, count * 4)
    guard let rotation else { return }
    if rotation.frozen {
      rotation.transform.applyTransposed(
        rows: gradients.base + start, count: part.rows.count, source: gradients.base + start)
    } else {
      let kept = rotation.transform.backwardReads == .outputs ? rotated : parameters
      rotation.transform.backward(
        kept: kept.base + start, gradients: gradients.base + start, count: part.rows.count,
        parameterGradients: rotation.partGradient(part.index).base)
    }
  }

  /// dL/dŴ becomes dL/dV, in `rotatedGradients`.
  private func throughTransposed(
    _ part: WeightPart, _ rotation: InputRotation?, outputs: UnsafePointer<Float>
  ) {
    guard let rotation else { return }
    let (start, _) = extent(part)
    let upstream = rotatedGradients.base + start
    if rotation.frozen {
      rotation.transform.apply(rows: upstream, count: part.rows.count, source: upstream)
    } else {
      rotation.transform.backwardTransposed(
        inputs: scratch.base + start, outputs: outputs, gradients: upstream,
        count: part.rows.count, parameterGradients: rotation.partGradient(part.index).base)
    }
  }

  private func scaleBackward(_ part: WeightPart) {
    guard settings.learnsScales else { return }
    forEachSite(part) { site, rows, offset in
      site.scaleBackward(
        rotated: rotated.base + offset, upstream: rotatedGradients.base + offset, rows: rows)
    }
  }

  private func dropGradients(_ part: WeightPart) {
    guard settings.stability.dropsGradients else { return }
    forEachSite(part) { site, rows, offset in
      let upstream = rotatedGradients.base + offset
      site.hold?.dropGradients(upstream, rows: rows, columns: site.site.columns)
      guard settings.stability.masksUntrusted else { return }
      TrustMask.apply(
        site.quantizer, rotated: rotated.base + offset,
        scales: site.scales.base + rows.lowerBound * site.groups, upstream: upstream,
        rows: rows.count, columns: site.site.columns)
    }
  }

  /// Where a part begins, and how many weights it has.
  private func extent(_ part: WeightPart) -> (start: Int, count: Int) {
    let group = groups[part.group]
    return (
      group.offset + part.rows.lowerBound * group.columns, part.rows.count * group.columns
    )
  }
}
