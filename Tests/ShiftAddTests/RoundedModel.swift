import ButterflyQuant
import Foundation
import Models
import Numerics
import TestSupport

@testable import ShiftAdd

/// A real model rounded on a grid behind Hadamard rotations: parts as an export would make them.
enum RoundedModel {
  static func parts(_ path: String, grid: WeightGrid) throws -> PackedParts {
    let model = try ModelOpener.open(path: SharedData.file(path).path)
    let network = LlamaNetwork(model.configuration)
    let block = try network.readParameters(from: model.tensors)
    let quantizer = GroupQuantizer(grid: grid, groupSize: 64)
    let rotations = network.layout.inputs.map { input in
      rotate(block.base + input.offset, input)
    }
    let c = model.configuration
    var floats: [String: [Float]] = [:]
    for tensor in network.layout.tensors {
      floats[tensor.name] = Array(
        UnsafeBufferPointer(start: block.base + tensor.offset, count: tensor.count))
    }
    let embedding = floats.removeValue(forKey: "embedding") ?? []
    let bytes = ByteQuantizer.quantize(
      embedding, rows: c.vocabularySize, columns: c.dimension, groupSize: 64)
    return PackedParts(
      architecture: .language(c), groupSize: 64,
      sites: network.layout.sites.map { round(block.base + $0.offset, $0, quantizer) },
      rotations: rotations,
      embedding: .bytes(
        .init(
          rows: c.vocabularySize, columns: c.dimension, codebook: .int8, codes: bytes.codes,
          scales: bytes.scales)), head: nil, vectors: floats, tokenizer: nil)
  }

  private static func rotate(
    _ rows: UnsafeMutablePointer<Float>, _ input: LinearInput
  ) -> PackedParts.Rotation {
    let plan = RotationPlan.butterfly(size: input.columns)
    var unused = SeededGenerator(seed: 0)
    let angles = RotationStart.hadamard.values(for: plan, using: &unused).angles
    let rotation = ButterflyRotation(plan: plan)
    rotation.prepare(angles: angles)
    rotation.apply(rows: rows, count: input.rows, source: rows)
    return PackedParts.Rotation(.hadamard, parameters: angles, signs: nil)
  }

  private static func round(
    _ weights: UnsafePointer<Float>, _ site: LinearSite, _ quantizer: GroupQuantizer
  ) -> PackedParts.CodedMatrix {
    let groups = quantizer.groups(columns: site.columns)
    var scales = [Float](repeating: 0, count: site.rows * groups)
    var codes = [UInt8](repeating: 0, count: site.rows * site.columns)
    var values = [Float](repeating: 0, count: codes.count)
    quantizer.chooseScales(
      weights: weights, rows: site.rows, columns: site.columns, scales: &scales)
    quantizer.quantize(
      weights: weights, scales: scales, rows: site.rows, columns: site.columns, values: &values,
      codes: &codes)
    return PackedParts.CodedMatrix(
      rows: site.rows, columns: site.columns, codebook: Codebook(quantizer.grid), codes: codes,
      scales: scales.map(GroupScale.code))
  }
}
