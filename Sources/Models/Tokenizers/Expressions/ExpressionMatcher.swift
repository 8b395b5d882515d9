/// Matches an `Expression` at places of a text, the first way that fits, as Perl does.
///
/// Cost: linear in steps times scalars at worst, because what has failed is remembered once a
/// match turns out to be hard.
struct ExpressionMatcher {
  /// Tries before failures are remembered.
  private static let easyTries = 500

  /// Somewhere to go on after a failure: at `step`, at `high` and then every place down to `low`.
  private struct Choice {
    var step: Int
    var low: Int
    var high: Int
  }

  private let expression: Expression
  private var choices: [Choice] = []
  private var tries = 0
  private var failed: Set<Int> = []

  init(_ expression: Expression) { self.expression = expression }

  /// The end of the match that begins at `start`; nothing at or behind `limit` is seen.
  mutating func end(of start: Int, in scalars: [Unicode.Scalar], limit: Int) -> Int? {
    choices.removeAll(keepingCapacity: true)
    tries = 0
    if !failed.isEmpty { failed.removeAll() }
    return end(from: 0, at: start, scalars, limit)
  }

  private mutating func end(
    from first: Int, at start: Int, _ scalars: [Unicode.Scalar], _ limit: Int
  ) -> Int? {
    let floor = choices.count
    var step = first
    var place = start
    var remembered: [Int] = []
    while true {
      var holds = true
      switch expression.steps[step] {
      case .one(let set):
        holds = place < limit && expression.classes[set].contains(scalars[place])
        place += 1
        step += 1
      case .run(let set, let least, let most, let givesBack):
        let taken = run(of: set, from: place, scalars, limit: min(limit - place, most))
        holds = taken >= least
        step += 1
        if holds, givesBack, taken > least {
          choices.append(.init(step: step, low: place + least, high: place + taken - 1))
        }
        place += taken
      case .fork(let one, let other):
        choices.append(.init(step: other, low: place, high: place))
        step = one
      case .jump(let target): step = target
      case .look(let isNegated, let end):
        holds = (self.end(from: step + 1, at: place, scalars, limit) != nil) != isNegated
        step = end
      case .atomic(let end):
        let inner = self.end(from: step + 1, at: place, scalars, limit)
        holds = inner != nil
        place = inner ?? place
        step = end
      case .accept:
        choices.removeLast(choices.count - floor)
        // What an inner match has tried did not all fail.
        for key in remembered { failed.remove(key) }
        return place
      }
      if !holds {
        guard let next = nextChoice(above: floor, &remembered) else { return nil }
        (step, place) = next
      }
    }
  }

  private func run(
    of set: Int, from place: Int, _ scalars: [Unicode.Scalar], limit: Int
  ) -> Int {
    let members = expression.classes[set]
    var taken = 0
    while taken < limit, members.contains(scalars[place + taken]) { taken += 1 }
    return taken
  }

  private mutating func nextChoice(above floor: Int, _ remembered: inout [Int]) -> (Int, Int)? {
    while choices.count > floor {
      let last = choices.count - 1
      let (step, place) = (choices[last].step, choices[last].high)
      if place > choices[last].low { choices[last].high -= 1 } else { choices.removeLast() }
      tries += 1
      guard tries >= Self.easyTries else { return (step, place) }
      let key = step << 40 | place
      if failed.insert(key).inserted {
        remembered.append(key)
        return (step, place)
      }
    }
    return nil
  }
}
