/// What a regular expression asks for that this project has no code for.
struct ExpressionFault: Error {
  var reason: String
}
