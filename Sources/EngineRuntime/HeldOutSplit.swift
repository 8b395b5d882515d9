/// Divides a text into training and validation parts that come from all over it.
///
/// Every twentieth block of 8,192 bytes is held out, so validation is not one book of many.
public enum HeldOutSplit {
  static let blockBytes = 8_192
  static let period = 20

  /// Cuts at line ends near the block borders, so that no word is split.
  public static func split(_ text: String) -> (training: String, validation: String) {
    let bytes = Array(text.utf8)
    var training: [UInt8] = []
    var validation: [UInt8] = []
    training.reserveCapacity(bytes.count)
    var start = 0
    var block = 0
    while start < bytes.count {
      let end = lineEnd(bytes, after: min(bytes.count, start + blockBytes))
      if block % period == period - 1 {
        validation += bytes[start..<end]
      } else {
        training += bytes[start..<end]
      }
      start = end
      block += 1
    }
    return (
      String(decoding: training, as: UTF8.self), String(decoding: validation, as: UTF8.self)
    )
  }

  // A text without lines is cut where a UTF-8 character begins.
  private static func lineEnd(_ bytes: [UInt8], after index: Int) -> Int {
    var end = index
    while end < bytes.count, end < index + blockBytes / 4, bytes[end - 1] != UInt8(ascii: "\n") {
      end += 1
    }
    while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
    return end
  }
}
