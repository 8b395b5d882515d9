import ArgumentParser
import DataFaults
import Models
import Numerics
import ShiftAdd

/// `export`: a model, or a session's last checkpoint, for other tools and engines.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a model for other engines and tools, or a session as a table, cast or page.",
    discussion: """
      The model is a session or checkpoint as it was trained, or any other model rounded on the \
      grid of --bits and --grid.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var quantization: QuantizationOptions
  @OptionGroup var packing: PackingOptions
  @Option(help: "File to write: codes, scales, rotations and tokenizer in one safetensors file.")
  var packed: String?
  @Option(help: "Folder to write: quantized weights as an ordinary Hugging Face model.")
  var hf: String?

  @OptionGroup var recorded: SessionExportOptions

  mutating func validate() throws {
    try OptionBounds.checkPaths(["--packed": packed, "--hf": hf])
  }

  func run() throws {
    try recorded.check(
      packed: packed, hf: hf, model: model.model,
      arguments: ConfigurationFile.expand(Array(CommandLine.arguments.dropFirst())))
    if let form = recorded.form {
      let export = SessionExport(
        session: try RecordedSession(recorded.session ?? model.model ?? ""))
      return report(form.path, try export.write(form, recorded))
    }
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    if let subject = try VisionSubject.open(model, quantization, seed: common.seed) {
      return try export(subject, pool)
    }
    var engine = EngineOptions()
    engine.engine = .fakeQuant
    engine.packing = packing
    let subject = try EvaluationSubject.open(
      model, engine: engine, quantization, seed: common.seed)
    if let packed { try writePacked(subject.packedParts(pool: pool), to: packed) }
    if let hf {
      let weights = try ordinary(subject.weights(pool: pool), folder: hf)
      let tokenizer = subject.opened.tokenizer as? any StorableTokenizer
      if let tokenizer, tokenizer.huggingFaceJSON == nil {
        StandardOutput.diagnostic("\(hf): no tokenizer.json: it cannot say this vocabulary")
      }
      report(
        hf,
        try HuggingFaceWriter.write(
          configuration: subject.network.configuration,
          tensors: ParameterSource(subject.network.layout, weights.floats),
          tokenizer: tokenizer, to: hf))
    }
  }

  private func export(_ subject: VisionSubject, _ pool: WorkerPool) throws {
    try subject.refuseUnusedOptions()
    if let packed { try writePacked(subject.packedParts(packing, pool: pool), to: packed) }
    if let hf {
      let weights = try ordinary(subject.weights(isQuantized: true, pool: pool), folder: hf)
      report(
        hf,
        try HuggingFaceVisionWriter.write(
          configuration: subject.network.configuration,
          tensors: ParameterSource(subject.network.layout, weights.floats), to: hf))
    }
  }

  private func writePacked(_ parts: PackedParts, to path: String) throws {
    let bytes = try PackedModelWriter.write(parts, to: path)
    report(path, bytes, PackedSize(parts, fileBytes: bytes))
  }

  /// Throws: `DataFault` for weights that an ordinary model cannot have.
  private func ordinary(_ weights: WeightSet, folder: String) throws -> WeightSet {
    guard weights.transforms.isEmpty else {
      throw DataFault(
        file: folder, place: "activations", found: "integers of rotated inputs",
        expected: "activations of 32 bits: an ordinary model neither rotates nor rounds them")
    }
    return weights
  }

  private func report(_ path: String, _ bytes: Int, _ size: PackedSize? = nil) {
    // Then stdout is the file.
    guard path != "-" else { return }
    guard common.json else { return StandardOutput.line("\(path)\t\(bytes) bytes") }
    var object = JSONObject(["path": path, "bytes": bytes])
    if let size { object["parts"] = parts(of: size) }
    StandardOutput.line(object.text)
  }

  private func parts(of size: PackedSize) -> JSONObject {
    JSONObject([
      "codes": size.codes, "scales": size.scales, "rotations": size.rotations,
      "tables": size.tables, "vectors": size.vectors, "tokenizer": size.tokenizer,
      "metadata": size.metadata,
    ])
  }
}
