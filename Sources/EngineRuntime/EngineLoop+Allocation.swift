import DataFaults
import EngineMessages
import Foundation
import Models
import Numerics
import Training

extension EngineLoop {
  static let widths = [2, 3, 4]

  /// Measures, chooses and applies; every layer has its grid from the next step on.
  func allocate(_ budget: BitBudget, _ command: EngineCommand, _ run: QuantizationRun) {
    if let reason = fault(of: budget) { return reject(command, reason) }
    let before = currentBits(run)
    let report: SensitivityReport
    do {
      guard let choice = try chooseBits(within: budget, run) else {
        return reject(command, Self.tooSmall(budget))
      }
      report = choice
    } catch {
      return reject(command, "the run is ending")
    }
    events.publish(.bitsAllocated(report))
    events.publish(
      .commandApplied(
        id: command.id, text: "\(command.text): \(report.averageBits) bits on average",
        step: events.step, inverse: .assignBits(before)))
    publishBits(run)
  }

  /// Gives named layers their bits: what takes an allocation back.
  func assignBits(_ wanted: [LayerBits], _ command: EngineCommand, _ run: QuantizationRun) {
    let before = currentBits(run)
    var bits = before.map(\.bits)
    for choice in wanted {
      guard let index = before.firstIndex(where: { $0.layer == choice.layer }) else {
        return reject(command, "no layer \(choice.layer)")
      }
      guard Self.widths.contains(choice.bits) else {
        return reject(command, "expected 2, 3 or 4 bits, found \(choice.bits)")
      }
      bits[index] = choice.bits
    }
    run.setBits(bits)
    applied(command, inverse: .assignBits(before))
    publishBits(run)
  }

  /// The choice that a run's configuration asks for before its first step.
  func allocateConfigured(_ run: QuantizationRun) throws -> SensitivityReport? {
    guard let budget = configuration.budget else { return nil }
    setPhase(.preparing(what: "measuring layers one by one"))
    let report = fault(of: budget) == nil ? try chooseBits(within: budget, run) : nil
    guard let report else {
      throw DataFault(
        file: folder.url.lastPathComponent, place: "budget", found: budget.text,
        expected: fault(of: budget) ?? Self.tooSmall(budget))
    }
    return report
  }

  private static func tooSmall(_ budget: BitBudget) -> String {
    "a larger budget: \(widths[0]) bits everywhere exceed \(budget.text)"
  }

  /// nil where nothing fits the budget; then nothing is changed.
  private func chooseBits(
    within budget: BitBudget, _ run: QuantizationRun
  ) throws(Cancelled) -> SensitivityReport? {
    let began = clock()
    guard let (measured, isNew) = try sensitivities(of: run),
      let bits = run.allocation(measured, within: budget)
    else { return nil }
    run.setBits(bits)
    return SensitivityReport(
      run, measured, bits: bits, budget: budget, seconds: isNew ? clock() - began : 0)
  }

  /// Those of an earlier command are used again while no rotation has moved.
  private func sensitivities(
    of run: QuantizationRun
  ) throws(Cancelled) -> (SiteSensitivities, isNew: Bool)? {
    if let known = sensitivities, known.step == run.stepsDone || !run.learnsRotations {
      return (known, false)
    }
    guard let evaluator = sensitivityEvaluator?() else { return nil }
    events.log(
      .info,
      "measuring \(run.layout.sites.count) layers at \(Self.widths.count) widths on "
        + "data apart from the reported ones")
    let measured = try run.sensitivities(
      by: evaluator, widths: Self.widths, cancellation: queue.cancellation)
    sensitivities = measured
    return (measured, true)
  }

  private func fault(of budget: BitBudget) -> String? {
    guard sensitivityEvaluator != nil else {
      return "labelled images apart from those reported on, to measure layers by"
    }
    return switch budget {
    case .averageBits(let bits) where !(2...4).contains(bits):
      "expected 2 to 4 bits on average, found \(bits)"
    case .bytes(let count) where !(1...(1 << 50)).contains(count):
      "expected a size of 1 byte to 1 PiB, found \(count)"
    default: nil
    }
  }

  private func currentBits(_ run: QuantizationRun) -> [LayerBits] {
    zip(run.layout.sites, run.layerBits(matching: LayerGlob("*"))).map {
      LayerBits(layer: $0.name, bits: $1)
    }
  }

  private func publishBits(_ run: QuantizationRun) {
    publishSize(run)
    events.publish(.layersReported(run.layerReports()))
  }
}

extension SensitivityReport {
  init(
    _ run: QuantizationRun, _ measured: SiteSensitivities, bits: [Int], budget: BitBudget,
    seconds: Double
  ) {
    let layers = run.layout.sites.indices.map { index in
      Layer(
        name: run.layout.sites[index].name, count: run.layout.sites[index].count,
        rises: measured.rises[index], bits: bits[index])
    }
    let chosen = layers.compactMap { layer in
      measured.widths.firstIndex(of: layer.bits).map { layer.rises[$0] }
    }
    self.init(
      budget: budget, widths: measured.widths, layers: layers, count: measured.reference.count,
      referenceNLL: measured.reference.nll, averageBits: run.averageCodeBits,
      predictedRise: chosen.reduce(0, +), seconds: seconds)
  }
}
