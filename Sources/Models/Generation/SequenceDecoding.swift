/// One sequence going through a model token by token, with what it has read kept in a cache.
public protocol SequenceDecoding: AnyObject {
  /// Most tokens of a sequence.
  var capacity: Int { get }
  /// Tokens taken in.
  var position: Int { get }

  /// Starts anew.
  func reset()

  /// Takes in tokens and writes the logits of the next one, `[vocabulary]`.
  ///
  /// Precondition: at least one token, and room for all of them.
  func take(_ tokens: [Int32], logits: UnsafeMutablePointer<Float>)
}

extension LlamaDecoding: SequenceDecoding {
  public func take(_ tokens: [Int32], logits: UnsafeMutablePointer<Float>) {
    precondition(
      sequences == 1 && !tokens.isEmpty,
      "LlamaDecoding: expected one sequence and its tokens, found \(sequences) and \(tokens.count)")
    for token in tokens { advance([token], logits: logits) }
  }
}
