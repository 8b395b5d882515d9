public import Models
public import ShiftAdd
public import Training
private import ButterflyQuant
private import DataFaults

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

  /// Activations are integers of the run's bits, or bytes where it left them as they are.
  ///
  /// Throws: `DataFault` where the run's scales have no byte, or its blocks no lifting steps.
  public static func parts(
    of run: QuantizationRun, _ architecture: PackedArchitecture, tokenizer: (any Tokenizer)? = nil,
    options: Options = Options()
  ) throws -> PackedParts {
    try checkLifting(run, options)
    var tensors = run.unquantizedTensors()
    let shapes = [architecture.embedding] + (architecture.head.map { [$0] } ?? [])
    let tables = shapes.map { shape in
      table(tensors.removeValue(forKey: shape.name) ?? [], shape, options)
    }
    return PackedParts(
      architecture: architecture, groupSize: run.settings.groupSize,
      activations: options.activations, activationBits: min(8, run.settings.activationBits),
      liftingBits: options.liftingBits, sites: try run.siteCodes().map(matrix),
      shape: run.settings.shape, sharing: run.settings.sharing,
      rotations: run.storedRotations().map { $0.map(rotation) },
      embedding: tables[0], head: tables.count > 1 ? tables[1] : nil, vectors: tensors,
      tokenizer: (tokenizer as? any StorableTokenizer)?.storage)
  }

  private static func checkLifting(_ run: QuantizationRun, _ options: Options) throws {
    guard options.liftingBits == nil || !run.hasFreeBlocks else {
      throw DataFault(
        file: "packed model", place: "--lifting-bits", found: "free 2x2 blocks",
        expected: "rotations: a block that is none has no lifting steps")
    }
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
      rotation.hasFreeBlocks ? .blocks : rotation.isHadamard ? .hadamard : .angles,
      parameters: rotation.parameters, signs: rotation.signs)
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
