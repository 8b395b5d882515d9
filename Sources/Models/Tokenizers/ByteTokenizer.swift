/// Every byte of UTF-8 is a token; the NUL byte, which no text holds, begins and ends texts.
public struct ByteTokenizer: Tokenizer {
  public let vocabularySize = 256
  public let beginToken: Int? = 0
  public let endTokens = [0]

  public init() {}

  public func encode(_ text: String, begin: Bool) -> [Int32] {
    (begin ? [0] : []) + text.utf8.map(Int32.init)
  }

  public func bytes(of token: Int32, after previous: Int32?) -> [UInt8] {
    (1...255).contains(token) ? [UInt8(token)] : []
  }
}
