/// One named linear layer that can be quantized: rows of a fused matrix.
public struct LinearSite: Hashable, Sendable {
  /// E.g. `L07.attn.q`.
  public let name: String
  /// Output features.
  public let rows: Int
  /// Input features.
  public let columns: Int
  /// Position of the first weight in the parameters, in floats.
  public let offset: Int
  /// Index into `ParameterLayout.inputs`: the sites of one input share its rotation.
  public let input: Int

  public var count: Int { rows * columns }
}

/// One place where activations enter linear layers; its sites lie one after another, so that they
/// are also one matrix `[rows, columns]`.
public struct LinearInput: Hashable, Sendable {
  /// E.g. `L07.attn.in`.
  public let name: String
  /// Rows of all its sites together.
  public let rows: Int
  public let columns: Int
  public let offset: Int
  /// Indices into `ParameterLayout.sites`.
  public let sites: Range<Int>

  public var count: Int { rows * columns }
}
