import EngineMessages

/// Reads the figures of layer reports and passes over their histograms and heat maps, nine tenths of
/// a session's bytes: what curves are made of.
enum LayerFiguresScanner {
  /// Reports with empty arrays; nil for another spelling than `EventCodec`'s.
  static func reports(in json: UnsafeRawBufferPointer) -> [LayerReport]? {
    var scanner = SpellingScanner(json)
    guard scanner.skip(#"{"layersReported":{"_0":["#) else { return nil }
    var reports: [LayerReport] = []
    repeat {
      guard let report = report(&scanner) else { return nil }
      reports.append(report)
    } while scanner.skip(",")
    return scanner.skip("]}}") && scanner.isAtEnd ? reports : nil
  }

  private static func report(_ scanner: inout SpellingScanner) -> LayerReport? {
    guard scanner.skip(#"{"angleDeviation":"#), let deviation = scanner.number(),
      scanner.skip(#","angleDrift":"#), let drift = scanner.number(),
      scanner.skip(#","angleHeat":"#), scanner.skipArray(),
      scanner.skip(#","angleMean":"#), let mean = scanner.number(),
      scanner.skip(#","anglesFrozen":"#), let frozen = scanner.flag(),
      scanner.skip(#","bits":"#), let bits = scanner.integer(),
      scanner.skip(#","churn":"#), let churn = scanner.number(),
      scanner.skip(#","codeHistogram":"#), scanner.skipArray(),
      scanner.skip(#","gradientNorm":"#), let gradientNorm = scanner.number(),
      scanner.skip(#","grid":"#), let grid = scanner.text(),
      scanner.skip(#","levels":"#), scanner.skipArray(),
      scanner.skip(#","loss":"#), let loss = scanner.number(),
      scanner.skip(#","lossDifference":"#), let difference = scanner.number(),
      scanner.skip(#","name":"#), let name = scanner.text(),
      scanner.skip(#","orthogonalityFrobenius":"#), let frobenius = scanner.number(),
      scanner.skip(#","orthogonalityMax":"#), let largest = scanner.number(),
      scanner.skip(#","saturation":"#), let saturation = scanner.number(),
      scanner.skip(#","scaleExponentStart":"#), let start = scanner.integer(),
      scanner.skip(#","scaleExponents":"#), scanner.skipArray(),
      scanner.skip(#","sqnr":"#), let sqnr = scanner.number(),
      scanner.skip(#","zeros":"#), let zeros = scanner.number(), scanner.skip("}")
    else { return nil }
    return LayerReport(
      name: name, bits: bits, grid: grid, loss: loss, lossDifference: difference,
      orthogonalityFrobenius: frobenius, orthogonalityMax: largest, angleDrift: drift,
      angleMean: mean, angleDeviation: deviation, anglesFrozen: frozen, churn: churn,
      saturation: saturation, zeros: zeros, sqnr: sqnr, gradientNorm: gradientNorm,
      codeHistogram: [], levels: [], scaleExponents: [], scaleExponentStart: start, angleHeat: [])
  }
}
