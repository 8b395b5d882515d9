public import Models
public import ShiftAdd
public import Training
private import ButterflyQuant

/// A run's student as the parts of a packed model.
public enum PackedExport {
  /// What stays finer than the sites, and how the engine is to run them.
  public struct Options: Sendable {
    /// Embedding and head as signed bytes; floats otherwise.
    public var packsTables: Bool
    public var activations: QuantizedActivations.ScaleRule
    /// Rotations as lifting steps with fractions of so many bits; nil for floats.
    public var liftingBits: Int?

    public init(
      packsTables: Bool = true, activations: QuantizedActivations.ScaleRule = .absmax,
      liftingBits: Int? = nil
    ) {
      self.packsTables = packsTables
      self.activations = activations
      self.liftingBits = liftingBits
    }
  }

  /// Activations are bytes in a packed model, whatever the run rounded them to.
  ///
  /// Throws: `DataFault` where the run's scales have no byte, or its rotations no place.
  public static func parts(
    of run: QuantizationRun, _ architecture: PackedArchitecture, tokenizer: (any Tokenizer)? = nil,
    options: Options = Options()
  ) throws -> PackedParts {
    var tensors = run.unquantizedTensors()
    let shapes = [architecture.embedding] + (architecture.head.map { [$0] } ?? [])
    let tables = shapes.map { shape in
      table(tensors.removeValue(forKey: shape.name) ?? [], shape, options)
    }
    return PackedParts(
      architecture: architecture, groupSize: run.settings.groupSize,
      activations: options.activations, liftingBits: options.liftingBits,
      sites: try run.siteCodes().map(matrix),
      rotations: try run.storedRotations().map { $0.map(rotation) },
      embedding: tables[0], head: tables.count > 1 ? tables[1] : nil, vectors: tensors,
      tokenizer: (tokenizer as? any StorableTokenizer)?.storage)
  }

  private static func matrix(_ site: QuantizationRun.SiteCodes) -> PackedParts.CodedMatrix {
    PackedParts.CodedMatrix(
      rows: site.rows, columns: site.columns, codebook: Codebook(site.grid), codes: site.codes,
      scales: site.scales)
  }

  private static func rotation(
    _ rotation: QuantizationRun.StoredRotation
  ) -> PackedParts.Rotation {
    PackedParts.Rotation(
      angles: rotation.angles, signs: rotation.signs, isHadamard: rotation.isHadamard)
  }

  private static func table(
    _ values: [Float], _ shape: PackedArchitecture.TableShape, _ options: Options
  ) -> PackedParts.Table {
    guard options.packsTables else { return .floats(values) }
    let bytes = ByteQuantizer.quantize(
      values, rows: shape.rows, columns: shape.columns, groupSize: PackedParts.tableGroupSize)
    return .bytes(
      PackedParts.CodedMatrix(
        rows: shape.rows, columns: shape.columns, codebook: .int8, codes: bytes.codes,
        scales: bytes.scales))
  }
}
