public import ButterflyQuant
private import DataFaults
internal import Models
internal import Numerics

extension QuantizationRun {
  /// The quantized weights of one site as they would be stored.
  public struct SiteCodes: Sendable {
    public let rows: Int
    public let columns: Int
    public let grid: WeightGrid
    /// [rows, columns], one a byte.
    public let codes: [UInt8]
    /// [rows, groups], as `GroupScale` codes them.
    public let scales: [UInt8]
  }

  /// The rotation of sites that share it, as it would be stored.
  public struct StoredRotation: Sendable {
    /// By pair: angles, or the entries a, b, c, d of free blocks.
    public let parameters: [Float]
    public let signs: [Float]?
    public let hasFreeBlocks: Bool
    /// The angles are those of the Hadamard start.
    public let isHadamard: Bool
  }

  /// Codes and scales of every site, in layout order.
  ///
  /// Throws: `DataFault` where scales are free floats, which have no byte.
  public func siteCodes() throws -> [SiteCodes] {
    guard settings.scaleRule != .free else {
      throw DataFault(
        file: "--scales", place: "rule", found: "free",
        expected: "four-step or power-of-two: a packed scale is one byte")
    }
    weights.prepare(pool: pool)
    return weights.sites.map(codes)
  }

  private func codes(_ site: QuantizedSite) -> SiteCodes {
    let (rows, columns) = (site.site.rows, site.site.columns)
    let codes = site.codes(rotated: weights.rotated.base + site.site.offset)
    let scales = (0..<site.scales.count).map { GroupScale.code(of: site.scales.base[$0]) }
    return SiteCodes(
      rows: rows, columns: columns, grid: site.quantizer.grid, codes: codes, scales: scales)
  }

  /// True where all rotations keep a Hadamard start.
  var keepsHadamard: Bool {
    settings.rotation == .fixed
      && (settings.start == .hadamard || settings.start == .randomisedHadamard)
  }

  /// The rotation of every group of sites that shares one, in layout order; nil where there is none.
  public func storedRotations() -> [StoredRotation?] {
    weights.rotations.map { rotation in
      rotation.map {
        StoredRotation(
          parameters: Array($0.parameters.elements), signs: $0.transform.signs,
          hasFreeBlocks: hasFreeBlocks, isHadamard: keepsHadamard)
      }
    }
  }

  /// The parameters that are not quantized, by name, as the student has them now.
  public func unquantizedTensors() -> [String: [Float]] {
    var tensors: [String: [Float]] = [:]
    for tensor in layout.tensors {
      let start = weights.effective.floats.base + tensor.offset
      tensors[tensor.name] = Array(UnsafeBufferPointer(start: start, count: tensor.count))
    }
    return tensors
  }
}
