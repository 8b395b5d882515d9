import EngineMessages

/// Reads a step report from the one spelling that `EventCodec` writes, some twenty times as fast
/// as `JSONDecoder`; any other spelling gives nil and is left to that.
enum StepReportScanner {
  /// Cost: linear in the bytes; numbers are the only allocation.
  static func report(in json: UnsafeRawBufferPointer) -> StepReport? {
    var scanner = SpellingScanner(json)
    guard scanner.skip(#"{"stepCompleted":{"_0":{"clipped":"#), let clipped = scanner.flag(),
      scanner.skip(#","crossEntropy":"#), let crossEntropy = scanner.number(),
      scanner.skip(#","gradientNorm":"#), let gradientNorm = scanner.number(),
      scanner.skip(#","learningRate":"#), let learningRate = scanner.number(),
      scanner.skip(#","loss":"#), let loss = scanner.number(),
      scanner.skip(#","seconds":"#), let seconds = scanner.number(),
      scanner.skip(#","step":"#), let step = scanner.integer(),
      scanner.skip(#","tokens":"#), let tokens = scanner.integer(),
      scanner.skip("}}}"), scanner.isAtEnd
    else { return nil }
    return StepReport(
      step: step, loss: loss, crossEntropy: crossEntropy, learningRate: learningRate,
      gradientNorm: gradientNorm, clipped: clipped, tokens: tokens, seconds: seconds)
  }
}
