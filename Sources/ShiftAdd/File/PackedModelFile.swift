private import ButterflyQuant
private import CShiftAdd
private import DataFaults
private import Foundation
private import Models
private import Numerics

/// Reads packed models; every size, offset and checksum is checked before it is used.
public enum PackedModelFile {
  /// Whether the file at `path` says it is a packed model; false for what is no safetensors file.
  public static func recognizes(path: String) -> Bool {
    guard path.hasSuffix(".safetensors"),
      let file = try? SafetensorsFile(MappedFile(path: path))
    else { return false }
    return file.metadata["format"] == PackedMetadata.format
  }

  /// Throws: `DataFault` for a damaged, truncated, newer or foreign file.
  public static func read(path: String) throws -> PackedParts {
    try PackedReader(SafetensorsFile(MappedFile(path: path)), path: path).parts()
  }

  /// As `read(path:)`, from memory; `name` stands in faults.
  public static func read(_ bytes: [UInt8], name: String) throws -> PackedParts {
    try PackedReader(SafetensorsFile(MappedFile(contents: bytes, name: name)), path: name).parts()
  }
}

/// One file being read.
private struct PackedReader {
  private let file: SafetensorsFile
  private let path: String
  private let metadata: PackedMetadata

  init(_ file: SafetensorsFile, path: String) throws {
    self.file = file
    self.path = path
    metadata = try Self.metadata(file, path)
    try metadata.configuration.check(file: path)
    guard (1...1 << 20).contains(metadata.groupSize) else {
      throw Self.fault(path, "groupSize", "\(metadata.groupSize)", "1...\(1 << 20)")
    }
    guard metadata.tableGroupSize == PackedParts.tableGroupSize else {
      throw Self.fault(
        path, "tableGroupSize", "\(metadata.tableGroupSize)", "\(PackedParts.tableGroupSize)")
    }
    if let bits = metadata.liftingBits, !(4...12).contains(bits) {
      throw Self.fault(path, "liftingBits", "\(bits)", "4...12")
    }
  }

  private static func metadata(_ file: SafetensorsFile, _ path: String) throws -> PackedMetadata {
    guard file.metadata["format"] == PackedMetadata.format else {
      throw fault(
        path, "__metadata__ format", file.metadata["format"] ?? "none", PackedMetadata.format)
    }
    guard let version = file.metadata["version"].flatMap(Int.init),
      (1...PackedMetadata.version).contains(version)
    else {
      throw fault(
        path, "__metadata__ version", file.metadata["version"] ?? "none",
        "at most \(PackedMetadata.version)")
    }
    do {
      return try JSONDecoder().decode(
        PackedMetadata.self, from: Data((file.metadata["packed"] ?? "").utf8))
    } catch {
      throw fault(path, "__metadata__ packed", "unreadable JSON", "a packed model's description")
    }
  }

  func parts() throws -> PackedParts {
    let c = metadata.configuration
    // A file too small for its configuration is refused before anything is laid out for it.
    try checkSizes()
    let layout = LlamaNetwork(c).layout
    guard metadata.sites.map(\.name) == layout.sites.map(\.name),
      metadata.rotations.map(\.name) == layout.inputs.map(\.name)
    else {
      throw Self.fault(
        path, "__metadata__ packed", "\(metadata.sites.count) sites",
        "the \(layout.sites.count) sites of the configuration, in order")
    }
    return PackedParts(
      configuration: c, groupSize: metadata.groupSize, activations: metadata.activations,
      liftingBits: metadata.liftingBits,
      sites: try zip(layout.sites, metadata.sites).map { site, said in
        try matrix(
          site.name, rows: site.rows, columns: site.columns, grid: said.grid,
          groupSize: metadata.groupSize)
      },
      rotations: try zip(layout.inputs, metadata.rotations).map { try rotation($0, $1) },
      embedding: try table("embedding", metadata.embedding),
      head: try metadata.head.map { try table("head", $0) }, vectors: try vectors(layout),
      tokenizer: try tokenizer())
  }

  private func checkSizes() throws {
    let c = metadata.configuration
    guard c.layerCount == metadata.rotations.count / 4, c.layerCount * 7 == metadata.sites.count,
      metadata.rotations.count == 4 * c.layerCount
    else {
      throw Self.fault(
        path, "layers", "\(c.layerCount)", "\(metadata.sites.count / 7), as many as described")
    }
    guard (metadata.head == nil) == c.tiedHead else {
      throw Self.fault(
        path, "head", metadata.head ?? "none", c.tiedHead ? "none, as it is tied" : "a table")
    }
  }

  private func matrix(
    _ name: String, rows: Int, columns: Int, grid: String, groupSize: Int
  ) throws -> PackedParts.CodedMatrix {
    guard let codebook = Codebook.named(grid) else {
      throw Self.fault(path, name, "grid \(grid)", "a known grid")
    }
    let width = (columns * codebook.bits + 7) / 8
    let groups = (columns + groupSize - 1) / groupSize
    let packed = try bytes("\(name).codes", shape: [rows, width])
    let scales = try bytes("\(name).scales", shape: [rows, groups])
    let codes = (0..<rows).flatMap { row in
      PackedCodes(
        bytes: Array(packed[row * width..<(row + 1) * width]), count: columns,
        bits: codebook.bits
      ).unpacked
    }
    return PackedParts.CodedMatrix(
      rows: rows, columns: columns, codebook: codebook, codes: codes, scales: scales)
  }

  private func rotation(
    _ input: LinearInput, _ said: PackedMetadata.Rotation
  ) throws -> PackedParts.Rotation? {
    guard said.storage != .none else { return nil }
    // A chain over a huge odd factor would need more memory than the file that asks for it.
    let odd = input.columns >> input.columns.trailingZeroBitCount
    guard odd <= 4096 else {
      throw Self.fault(path, input.name, "\(input.columns) inputs", "an odd factor up to 4096")
    }
    let plan = RotationPlan.butterfly(size: input.columns)
    var signs: [Float]?
    if said.hasSigns {
      let packed = try bytes("\(input.name).signs", shape: [(input.columns + 7) / 8])
      signs = PackedCodes(bytes: packed, count: input.columns, bits: 1).unpacked.map {
        $0 == 1 ? -1 : 1
      }
    }
    if said.storage == .hadamard {
      var unused = SeededGenerator(seed: 0)
      let angles = RotationStart.hadamard.values(for: plan, using: &unused).angles
      return PackedParts.Rotation(angles: angles, signs: signs, isHadamard: true)
    }
    return PackedParts.Rotation(
      angles: try floats("\(input.name).angles", shape: [plan.angleCount]), signs: signs,
      isHadamard: false)
  }

  private func table(_ name: String, _ kind: String) throws -> PackedParts.Table {
    let c = metadata.configuration
    switch kind {
    case "int8":
      return .bytes(
        try matrix(
          name, rows: c.vocabularySize, columns: c.dimension, grid: Codebook.int8.name,
          groupSize: PackedParts.tableGroupSize))
    case "float": return .floats(try floats(name, shape: [c.vocabularySize, c.dimension]))
    default: throw Self.fault(path, name, kind, "int8 or float")
    }
  }

  private func vectors(_ layout: ParameterLayout) throws -> [String: [Float]] {
    var vectors: [String: [Float]] = [:]
    for tensor in layout.tensors where tensor.shape.count == 1 {
      vectors[tensor.name] = try floats(tensor.name, shape: tensor.shape)
    }
    return vectors
  }

  private func tokenizer() throws -> TokenizerStorage? {
    guard metadata.tokenizer != "none" else { return nil }
    let contents =
      file.shape(of: "tokenizer") == nil
      ? [] : try bytes("tokenizer", shape: file.shape(of: "tokenizer") ?? [])
    guard let storage = TokenizerStorage(name: metadata.tokenizer, contents: contents) else {
      throw Self.fault(
        path, "tokenizer", metadata.tokenizer, "bytes, json, sentencepiece or none")
    }
    return storage
  }

  private func bytes(_ name: String, shape: [Int]) throws -> [UInt8] {
    try contents(name, .uint8, shape)
  }

  private func floats(_ name: String, shape: [Int]) throws -> [Float] {
    let bytes = try contents(name, .float32, shape)
    let values = bytes.withUnsafeBytes { Array($0.bindMemory(to: Float.self)) }
    guard values.allSatisfy(\.isFinite) else {
      throw Self.fault(path, "tensor \(name)", "a value that is not finite", "finite values")
    }
    return values
  }

  private func contents(_ name: String, _ type: ElementType, _ shape: [Int]) throws -> [UInt8] {
    guard file.elementType(of: name) == type, file.shape(of: name) == shape else {
      let found = file.shape(of: name).map { "shape \($0)" } ?? "no such tensor"
      throw Self.fault(path, "tensor \(name)", found, "\(type.rawValue) \(shape)")
    }
    let bytes = file.contents(of: name) ?? []
    let checksum = bfq_checksum(bytes, Int64(bytes.count))
    guard metadata.checksums[name] == checksum else {
      throw Self.fault(
        path, "tensor \(name)", "checksum \(checksum)",
        metadata.checksums[name].map { "\($0)" } ?? "a recorded checksum")
    }
    return bytes
  }

  private static func fault(
    _ path: String, _ place: String, _ found: String, _ expected: String
  ) -> DataFault {
    DataFault(file: path, place: place, found: found, expected: expected)
  }
}
