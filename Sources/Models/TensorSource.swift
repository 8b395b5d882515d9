/// Named tensors of a checkpoint, decoded to float on demand, usually from a memory-mapped file.
///
/// Llama tensors carry this project's names whatever the file calls them: `embedding`,
/// `L00.attn.norm`, `L00.attn.q` (`.k` `.v` `.o`), `L00.attn.q.bias`, `L00.mlp.norm`,
/// `L00.mlp.gate` (`.up` `.down`), `norm`, `head`. Matrices are `[outputs, inputs]`; rows of q and
/// k are in interleaved rotary order (pairs 2i, 2i+1), whatever the file's order was.
public protocol TensorSource: Sendable {
  var names: [String] { get }
  /// nil where there is no such tensor.
  func shape(of name: String) -> [Int]?
  /// Decodes the whole tensor into `destination`, row-major.
  ///
  /// Throws: `DataFault` where the tensor is missing, truncated, or holds a NaN or infinity.
  func read(_ name: String, into destination: UnsafeMutablePointer<Float>) throws
}
