/// A regular expression as a tree, before it becomes steps.
indirect enum ExpressionNode: Sendable {
  enum Greed: Sendable { case greedy, lazy, possessive }

  case scalar(ScalarClass)
  case sequence([ExpressionNode])
  case choice([ExpressionNode])
  /// `most` nil: without bound.
  case repeated(ExpressionNode, least: Int, most: Int?, Greed)
  case look(ExpressionNode, isNegated: Bool)
  case atomic(ExpressionNode)

  /// Whether it can match nothing at all.
  var mayBeEmpty: Bool {
    switch self {
    case .scalar: false
    case .sequence(let parts): parts.allSatisfy(\.mayBeEmpty)
    case .choice(let parts): parts.contains(where: \.mayBeEmpty)
    case .repeated(let part, let least, _, _): least == 0 || part.mayBeEmpty
    case .look: true
    case .atomic(let part): part.mayBeEmpty
    }
  }
}
