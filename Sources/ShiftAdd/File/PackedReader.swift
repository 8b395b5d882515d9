private import ButterflyQuant
internal import DataFaults
internal import Models

/// One packed file being read.
struct PackedReader {
  private let path: String
  let metadata: PackedMetadata
  private let architecture: PackedArchitecture
  let contents: PackedContents

  init(_ file: SafetensorsFile, path: String) throws {
    self.path = path
    (metadata, contents) = try Self.opened(file, path)
    architecture = try Self.architecture(metadata, path)
    try architecture.check(file: path)
    guard (1...1 << 20).contains(metadata.groupSize) else {
      throw fault("groupSize", "\(metadata.groupSize)", "1...\(1 << 20)")
    }
    guard metadata.tableGroupSize == PackedParts.tableGroupSize else {
      throw fault("tableGroupSize", "\(metadata.tableGroupSize)", "\(PackedParts.tableGroupSize)")
    }
    if let bits = metadata.activationBits, !(2...8).contains(bits) {
      throw fault("activationBits", "\(bits)", "2...8")
    }
    try checkRotations()
  }

  private static func opened(
    _ file: SafetensorsFile, _ path: String
  ) throws -> (PackedMetadata, PackedContents) {
    let said = file.metadata
    guard said["format"] == PackedMetadata.format else {
      throw DataFault(
        file: path, place: "__metadata__ format", found: said["format"] ?? "none",
        expected: PackedMetadata.format)
    }
    switch said["version"].flatMap(Int.init) {
    case 1:
      let old: PackedMetadataVersion1 = try decode(said["packed"], path)
      return (
        old.current, PackedContents(file, path: path, checksumsByName: old.checksums)
      )
    case let version? where PackedMetadata.versions.contains(version):
      let metadata: PackedMetadata = try decode(said["packed"], path)
      return (
        metadata, try PackedContents(file, path: path, checksums: metadata.checksums)
      )
    default:
      throw DataFault(
        file: path, place: "__metadata__ version", found: said["version"] ?? "none",
        expected: "at most \(PackedMetadata.versions.upperBound)")
    }
  }

  private static func architecture(
    _ metadata: PackedMetadata, _ path: String
  ) throws -> PackedArchitecture {
    switch (metadata.configuration, metadata.vision) {
    case (let language?, nil): return .language(language)
    case (nil, let vision?): return .vision(vision)
    default:
      throw DataFault(
        file: path, place: "__metadata__ packed",
        found: metadata.vision == nil ? "no configuration" : "two configurations",
        expected: "the configuration of a language model or of a vision transformer")
    }
  }

  private static func decode<T: Codable>(_ text: String?, _ path: String) throws -> T {
    try StoredDescription.decode(
      text, file: path, place: "__metadata__ packed", expected: "a packed model's description")
  }

  /// Throws: `DataFault` where the file is not what it says.
  func parts() throws -> PackedParts {
    try checkSizes()
    let layout = architecture.layout
    let groups = (metadata.sharing ?? .input).groups(of: layout)
    guard
      let grids = PackedMetadata.expanded(metadata.grids, count: layout.sites.count),
      let storage = PackedMetadata.expanded(metadata.rotations, count: groups.count),
      let signs = PackedMetadata.expanded(metadata.signs, count: groups.count)
    else {
      throw fault(
        "__metadata__ packed", "\(metadata.grids.count) grids",
        "those of \(layout.sites.count) sites and \(groups.count) rotations")
    }
    let sites = try zip(layout.sites, grids).map { site, grid in
      try matrix(
        site.name, rows: site.rows, columns: site.columns, grid: grid,
        groupSize: metadata.groupSize, .codes, .scales)
    }
    let rotations = try zip(groups, zip(storage, signs)).map {
      try rotation($0, $1.0, hasSigns: $1.1)
    }
    let parts = PackedParts(
      architecture: architecture, groupSize: metadata.groupSize,
      activations: metadata.activations, activationBits: metadata.activationBits ?? 8,
      liftingBits: metadata.liftingBits, sites: sites, shape: metadata.shape ?? .whole,
      sharing: metadata.sharing ?? .input, rotations: rotations,
      embedding: try table(architecture.embedding, metadata.embedding),
      head: try architecture.head.map { try table($0, metadata.head ?? "none") },
      vectors: try vectors(layout), tokenizer: try tokenizer())
    try contents.checkEnd()
    return parts
  }

  // A file too small for its configuration is refused before anything is laid out for it.
  private func checkSizes() throws {
    // Two norms of one number each, at least.
    guard architecture.layerCount <= contents.byteCount / 8 else {
      throw fault(
        "layers", "\(architecture.layerCount)", "no more than \(contents.byteCount) bytes can hold")
    }
    guard (metadata.head == nil) == (architecture.head == nil) else {
      throw fault(
        "head", metadata.head ?? "none",
        architecture.head == nil ? "none, as it is tied" : "a table")
    }
  }

  private func matrix(
    _ name: String, rows: Int, columns: Int, grid: String, groupSize: Int, _ codePlane: PackedPlane,
    _ scalePlane: PackedPlane
  ) throws -> PackedParts.CodedMatrix {
    guard let codebook = Codebook.named(grid) else {
      throw fault(name, "grid \(grid)", "a known grid")
    }
    let width = (columns * codebook.bits + 7) / 8
    let groups = (columns + groupSize - 1) / groupSize
    let packed = try contents.next(codePlane, "\(name).codes", shape: [rows, width])
    let scales = try contents.next(scalePlane, "\(name).scales", shape: [rows, groups])
    let codes = (0..<rows).flatMap { row in
      PackedCodes(
        bytes: Array(packed[row * width..<(row + 1) * width]), count: columns,
        bits: codebook.bits
      ).unpacked
    }
    return PackedParts.CodedMatrix(
      rows: rows, columns: columns, codebook: codebook, codes: codes, scales: scales)
  }

  private func table(
    _ shape: PackedArchitecture.TableShape, _ kind: String
  ) throws -> PackedParts.Table {
    switch kind {
    case "int8":
      return .bytes(
        try matrix(
          shape.name, rows: shape.rows, columns: shape.columns, grid: Codebook.int8.name,
          groupSize: PackedParts.tableGroupSize, .tables, .tables))
    case "float":
      return .floats(
        try contents.nextFloats(.floatTables, shape.name, shape: [shape.rows, shape.columns]))
    default: throw fault(shape.name, kind, "int8 or float")
    }
  }

  private func vectors(_ layout: ParameterLayout) throws -> [String: [Float]] {
    var vectors: [String: [Float]] = [:]
    for tensor in architecture.vectors(of: layout) {
      vectors[tensor.name] = try contents.nextFloats(.vectors, tensor.name, shape: tensor.shape)
    }
    return vectors
  }

  private func tokenizer() throws -> TokenizerStorage? {
    guard metadata.tokenizer != "none" else { return nil }
    let stored = try contents.rest(.tokenizer, "tokenizer")
    guard let storage = TokenizerStorage(name: metadata.tokenizer, contents: stored) else {
      let names = TokenizerStorage.names + ["none"]
      throw fault("tokenizer", metadata.tokenizer, names.joined(separator: ", "))
    }
    return storage
  }

  func fault(_ place: String, _ found: String, _ expected: String) -> DataFault {
    DataFault(file: path, place: place, found: found, expected: expected)
  }
}
