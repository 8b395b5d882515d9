internal import ButterflyQuant
internal import Models

/// One place where activations enter linear layers: a rotation, a quantizer, and packed sites.
struct PackedInput: Sendable {
  let rotation: (any ActivationRotation)?
  let layout: BlockLayout
  /// Sites one after another: their rows are the columns of the result.
  let sites: [PackedMatrix]
  let rows: Int

  init(
    _ input: LinearInput, _ parts: PackedParts, rotation: (any ActivationRotation)?, streams: Bool
  ) {
    self.rotation = rotation
    sites = input.sites.map { index in
      PackedMatrix(parts.sites[index], groupSize: parts.groupSize, streams: streams)
    }
    layout = BlockLayout(columns: input.columns, groupSize: parts.groupSize)
    rows = input.rows
  }
}

extension PackedMatrix {
  convenience init(_ matrix: PackedParts.CodedMatrix, groupSize: Int, streams: Bool) {
    self.init(
      rows: matrix.rows, columns: matrix.columns, groupSize: groupSize,
      codebook: matrix.codebook, codes: matrix.codes, scales: matrix.scales,
      streams: streams)
  }
}
