import ArgumentParser
import DataFaults
import EngineMessages
import EngineRuntime
import Models
import Numerics
import Training

/// `inspect`: the per-layer table without the workbench.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect", abstract: "Show every layer as it is quantized.")

  @OptionGroup var common: CommonOptions
  @OptionGroup var model: ModelOptions
  @OptionGroup var quantization: QuantizationOptions
  @OptionGroup var outliers: OutlierOptions
  @Option(help: "Only layers whose name matches, e.g. 'L0?.attn.*'.") var layer: String = "*"

  func run() throws {
    let pool = WorkerPool(threads: common.threadCount)
    defer { pool.shutDown() }
    let run = try openRun(pool)
    let glob = LayerGlob(layer)
    let shapes = Dictionary(
      run.layerDescriptions().map { ($0.name, [$0.rows, $0.columns]) }, uniquingKeysWith: { $1 })
    let reports = run.layerReports().filter { glob.matches($0.name) }
    guard !reports.isEmpty else {
      StandardOutput.diagnostic("--layer: found no layer that matches \(layer), expected one")
      throw ExitCode(ExitStatus.failure)
    }
    common.json ? printJSON(reports, shapes) : printTable(reports, shapes)
  }

  private func openRun(_ pool: WorkerPool) throws -> QuantizationRun {
    if let subject = try VisionSubject.open(model, quantization, outliers, seed: common.seed) {
      try subject.refuseUnusedOptions()
      return try UnreadableInput.reading { try subject.run(pool: pool) }
    }
    let trained = try UnreadableInput.reading { try model.openTrained() }
    try SubjectOptions.check(isPacked: false, trained, quantization, path: model.model ?? "")
    let opened =
      try trained?.openBase(EmbeddedResources.models).language(for: "layers") ?? model.open()
    let network = LlamaNetwork(opened.configuration)
    return try UnreadableInput.reading {
      let parameters = try network.readParameters(from: opened.tensors)
      (trained?.outliers ?? outliers.channels)?.plant(in: parameters, of: network)
      if let trained { return try trained.trainedRun(network.layout, parameters, pool: pool) }
      if let configuration = quantization.calibrated(model, opened, seed: common.seed) {
        return try PostTrainedRun.make(configuration, opened, parameters: parameters, pool: pool)
      }
      return QuantizationRun.inspecting(
        network.layout, teacher: parameters, settings: quantization.settings, seed: common.seed,
        pool: pool)
    }
  }

  private func printJSON(_ reports: [LayerReport], _ shapes: [String: [Int]]) {
    let layers = reports.map { report in
      JSONObject([
        "name": report.name, "shape": shapes[report.name] ?? [], "bits": report.bits,
        "loss": report.loss, "sqnr": report.sqnr,
        "orthogonalityFrobenius": report.orthogonalityFrobenius,
        "orthogonalityMax": report.orthogonalityMax, "churn": report.churn,
        "saturation": report.saturation, "codeHistogram": report.codeHistogram,
      ])
    }
    StandardOutput.line(JSONObject(["layers": layers]).text)
  }

  private func printTable(_ reports: [LayerReport], _ shapes: [String: [Int]]) {
    StandardOutput.line(
      "layer\tshape\tbits\tloss\tsqnr dB\t|QtQ-I|F\tmax\tchurn\tsaturation\tcodes")
    for r in reports {
      let shape = (shapes[r.name] ?? []).map(String.init).joined(separator: "x")
      let codes = r.codeHistogram.map(String.init).joined(separator: " ")
      StandardOutput.line(
        "\(r.name)\t\(shape)\t\(r.bits)\t"
          + [r.loss, r.sqnr, r.orthogonalityFrobenius, r.orthogonalityMax, r.churn, r.saturation]
          .map { Digits.text($0, 4) }.joined(separator: "\t") + "\t\(codes)")
    }
  }
}
