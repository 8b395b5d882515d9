import ArgumentParser
import Models

/// Outlier channels planted in a model that has none.
struct OutlierOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      FACTOR[:CHANNELS]: multiply channels of every input (4 by default) and divide the weights that \
      read them: the same function, with outliers.
      """, valueName: "factor:channels"))
  var plantOutliers: String?

  mutating func validate() throws {
    guard let plantOutliers, channels == nil else { return }
    throw ValidationError(
      "--plant-outliers: found \(plantOutliers), expected FACTOR or FACTOR:CHANNELS, e.g. 20:4")
  }

  /// What is to be planted, if anything.
  var channels: OutlierChannels? {
    guard let words = plantOutliers?.split(separator: ":"), (1...2).contains(words.count),
      let factor = Float(words[0]), factor > 0, factor.isFinite,
      let count = words.count == 1 ? OutlierChannels.standardCount : Int(words[1]),
      (1...65_536).contains(count)
    else { return nil }
    return OutlierChannels(factor: factor, count: count)
  }
}
