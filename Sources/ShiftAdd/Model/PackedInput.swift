internal import ButterflyQuant
internal import Models

/// Sites that share a rotation and rounded activations: all of an input, or one of them alone.
final class PackedInput: Sendable {
  let rotation: (any ActivationRotation)?
  let layout: BlockLayout
  /// Sites one after another: their rows are the columns of the result. Neighbours of one codebook
  /// are one matrix.
  let matrices: [PackedMatrix]
  let rows: Int

  init(
    _ input: LinearInput, _ parts: PackedParts, rotation: PackedParts.Rotation?, streams: Bool
  ) {
    self.rotation = rotation?.activationRotation(
      parts.shape.plan(size: input.columns), liftingBits: parts.liftingBits)
    matrices = Self.joined(input.sites.map { parts.sites[$0] }).map { matrix in
      PackedMatrix(matrix, groupSize: parts.groupSize, streams: streams)
    }
    layout = BlockLayout(columns: input.columns, groupSize: parts.groupSize)
    rows = input.rows
  }

  private static func joined(_ sites: [PackedParts.CodedMatrix]) -> [PackedParts.CodedMatrix] {
    sites.reduce(into: []) { matrices, site in
      guard var last = matrices.popLast() else { return matrices.append(site) }
      guard last.codebook == site.codebook else { return matrices += [last, site] }
      last.rows += site.rows
      last.codes += site.codes
      last.scales += site.scales
      matrices.append(last)
    }
  }
}

extension PackedInput {
  /// Bytes of codes and scales.
  var byteCount: Int { matrices.reduce(0) { $0 + $1.codeBytes + $1.scaleBytes } }
}

extension PackedMatrix {
  convenience init(_ matrix: PackedParts.CodedMatrix, groupSize: Int, streams: Bool) {
    self.init(
      rows: matrix.rows, columns: matrix.columns, groupSize: groupSize,
      codebook: matrix.codebook, codes: matrix.codes, scales: matrix.scales,
      streams: streams)
  }
}
