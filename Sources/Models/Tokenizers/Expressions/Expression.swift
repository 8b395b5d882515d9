/// A regular expression, compiled to the steps of a backtracking matcher.
struct Expression: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    /// Takes one scalar of a class.
    case one(Int)
    /// Takes as many scalars of a class as there are, and gives them back one by one.
    case run(Int, least: Int, most: Int, givesBack: Bool)
    /// Goes on at the first; if that fails, at the second.
    case fork(Int, Int)
    case jump(Int)
    /// The steps up to `end` must match here, or must not; nothing is taken.
    case look(isNegated: Bool, end: Int)
    /// The steps up to `end` match in their first way only.
    case atomic(end: Int)
    case accept
  }

  /// Longer programs are refused: a file can ask for any.
  private static let mostSteps = 20_000

  let text: String
  private(set) var steps: [Step] = []
  private(set) var classes: [ScalarClass] = []

  /// Throws: `ExpressionFault` naming what this project has no code for.
  init(_ text: String) throws(ExpressionFault) {
    self.text = text
    try emit(ExpressionParser.parse(text))
    steps.append(.accept)
  }

  static func == (left: Self, right: Self) -> Bool { left.text == right.text }

  func hash(into hasher: inout Hasher) { hasher.combine(text) }

  private mutating func emit(_ node: ExpressionNode) throws(ExpressionFault) {
    guard steps.count < Self.mostSteps else {
      throw ExpressionFault(reason: "more than \(Self.mostSteps) steps")
    }
    switch node {
    case .scalar(let set): steps.append(.one(index(of: set)))
    case .sequence(let parts): for part in parts { try emit(part) }
    case .choice(let parts): try emit(choice: parts[...])
    case .repeated(let part, let least, let most, let greed):
      try emit(part, least: least, most: most, greed)
    case .look(let part, let isNegated):
      try emit(inner: part) { .look(isNegated: isNegated, end: $0) }
    case .atomic(let part): try emit(inner: part) { .atomic(end: $0) }
    }
  }

  private mutating func index(of set: ScalarClass) -> Int {
    if let known = classes.firstIndex(of: set) { return known }
    classes.append(set)
    return classes.count - 1
  }

  private mutating func emit(
    inner part: ExpressionNode, _ step: (Int) -> Step
  ) throws(ExpressionFault) {
    let start = steps.count
    steps.append(.accept)
    try emit(part)
    steps.append(.accept)
    steps[start] = step(steps.count)
  }

  private mutating func emit(choice parts: ArraySlice<ExpressionNode>) throws(ExpressionFault) {
    guard let first = parts.first else { return }
    guard parts.count > 1 else { return try emit(first) }
    let fork = steps.count
    steps.append(.accept)
    try emit(first)
    let jump = steps.count
    steps.append(.accept)
    steps[fork] = .fork(fork + 1, steps.count)
    try emit(choice: parts.dropFirst())
    steps[jump] = .jump(steps.count)
  }

  private mutating func emit(
    _ part: ExpressionNode, least: Int, most: Int?, _ greed: ExpressionNode.Greed
  ) throws(ExpressionFault) {
    if case .scalar(let set) = part, greed != .lazy {
      return steps.append(
        .run(
          index(of: set), least: least, most: most ?? .max, givesBack: greed == .greedy))
    }
    guard greed != .possessive else {
      let inner = ExpressionNode.repeated(part, least: least, most: most, .greedy)
      return try emit(.atomic(inner))
    }
    for _ in 0..<least { try emit(part) }
    guard let most else { return try emit(endlessly: part, isLazy: greed == .lazy) }
    try emit(optional: part, count: most - least, isLazy: greed == .lazy)
  }

  private mutating func emit(
    endlessly part: ExpressionNode, isLazy: Bool
  ) throws(ExpressionFault) {
    let fork = steps.count
    steps.append(.accept)
    try emit(part)
    steps.append(.jump(fork))
    steps[fork] = isLazy ? .fork(steps.count, fork + 1) : .fork(fork + 1, steps.count)
  }

  private mutating func emit(
    optional part: ExpressionNode, count: Int, isLazy: Bool
  ) throws(ExpressionFault) {
    var forks: [Int] = []
    for _ in 0..<count {
      forks.append(steps.count)
      steps.append(.accept)
      try emit(part)
    }
    for fork in forks {
      steps[fork] = isLazy ? .fork(steps.count, fork + 1) : .fork(fork + 1, steps.count)
    }
  }
}
