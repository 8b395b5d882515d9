import Foundation
import Testing

/// The program on processors this machine is not: held to fewer instruction sets by its environment.
@Suite struct ProcessorTests {
  /// A made-up processor: what holds our kernels, and what holds the library of dense products.
  static let processors: [[String: String]] = [
    ["BFQ_MAX_CPU_ISA": "plain"],
    ["BFQ_MAX_CPU_ISA": "avx2"],
    ["BFQ_MAX_CPU_ISA": "avx512"],
    ["DNNL_MAX_CPU_ISA": "AVX2"],
    ["DNNL_MAX_CPU_ISA": "SSE41"],
  ]

  /// A model read from a file, without a text: its teacher is sampled before the first step.
  @Test(arguments: processors) func aModelFromAFileTrainsOnItsOwnSamples(
    _ environment: [String: String]
  ) throws {
    let folder = try TestFolder()
    let model = try exportedModel(folder)
    let run = try Program.run(
      [
        "train", "--headless", "--model", model, "--steps", "1", "--context", "32",
        "--sampled-sequences", "8", "--batch-tokens", "64", "--session", "run", "--json",
      ], in: folder, environment: environment)
    #expect(run.code == 0, "\(run.errors)")
    #expect(run.lines.last?.contains("\"lossDigest\"") == true)
  }

  @Test(arguments: processors) func windowsAndSweepsRun(_ environment: [String: String]) throws {
    let folder = try TestFolder()
    let ids = (0..<256).map { Int32(32 + $0 % 90) }
    try ids.withUnsafeBytes { try Data($0).write(to: folder["w.i32"]) }
    let train = try Program.run(
      [
        "train", "--headless", "--windows", "w.i32", "--steps", "1", "--context", "32",
        "--sampled-sequences", "8", "--batch-tokens", "64", "--session", "run",
      ], in: folder, environment: environment)
    #expect(train.code == 0, "\(train.errors)")
    let sweep = try Program.run(
      [
        "sweep", "--headless", "--bits", "2", "--methods", "qat", "--seeds", "1", "--steps", "1",
        "--batch-tokens", "64", "--context", "32", "--windows", "w.i32", "--sampled-sequences", "8",
        "--folder", "sweep",
      ], in: folder, environment: environment)
    #expect(sweep.code == 0, "\(sweep.errors)")
  }

  @Test func aNameThatIsNoLevelIsRefused() throws {
    let run = try Program.run(
      ["doctor"], in: TestFolder(), environment: ["BFQ_MAX_CPU_ISA": "avx1024"])
    #expect(run.code == 64)
    #expect(run.errors.contains("BFQ_MAX_CPU_ISA: found avx1024, expected plain, avx2"))
  }

  @Test func doctorNamesWhatIsInUse() throws {
    let run = try Program.run(
      ["doctor"], in: TestFolder(), environment: ["BFQ_MAX_CPU_ISA": "plain"])
    #expect(run.output.contains("plain, held by BFQ_MAX_CPU_ISA=plain"))
    #expect(run.output.contains("bf16 products: none; runs use fp32"))
  }

  /// The built-in model as a file.
  private func exportedModel(_ folder: TestFolder) throws -> String {
    let run = try Program.run(["import", "--to", "model.safetensors"], in: folder)
    try #require(run.code == 0, "\(run.errors)")
    return "model.safetensors"
  }
}
