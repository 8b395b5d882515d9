public import Models

/// Which network a packed model's matrices belong to, with its sizes.
public enum PackedArchitecture: Sendable, Hashable {
  case language(LlamaConfiguration)
  case vision(VisionConfiguration)
}

extension PackedArchitecture {
  /// A matrix that stays finer than the linear sites.
  package struct TableShape: Sendable {
    package let name: String
    package let rows: Int
    package let columns: Int
  }

  package var layout: ParameterLayout {
    switch self {
    case .language(let c): LlamaNetwork(c).layout
    case .vision(let c): VisionNetwork(c).layout
    }
  }

  var layerCount: Int {
    switch self {
    case .language(let c): c.layerCount
    case .vision(let c): c.layerCount
    }
  }

  /// What tokens or patches enter by.
  package var embedding: TableShape {
    switch self {
    case .language(let c):
      TableShape(name: "embedding", rows: c.vocabularySize, columns: c.dimension)
    case .vision(let c): TableShape(name: "patch", rows: c.dimension, columns: c.patchWidth)
    }
  }

  /// What logits leave by; nil where the embedding is the head.
  package var head: TableShape? {
    switch self {
    case .language(let c):
      c.tiedHead ? nil : TableShape(name: "head", rows: c.vocabularySize, columns: c.dimension)
    case .vision(let c): TableShape(name: "head", rows: c.classCount, columns: c.pooledWidth)
    }
  }

  /// The tensors that stay floats, by name: norms, biases, class tokens, positions.
  package func vectors(of layout: ParameterLayout) -> [ParameterLayout.Tensor] {
    let tables = [embedding.name, head?.name]
    return layout.tensors.filter { !tables.contains($0.name) }.sorted { $0.name < $1.name }
  }

  /// Throws: `DataFault` for sizes that no model has.
  func check(file: String) throws {
    switch self {
    case .language(let c): try c.check(file: file)
    case .vision(let c): try c.check(file: file)
    }
  }

  /// The language model's configuration. Precondition: it is one.
  var language: LlamaConfiguration {
    guard case .language(let c) = self else {
      preconditionFailure("PackedArchitecture: expected a language model, found a vision one")
    }
    return c
  }

  /// The vision transformer's configuration. Precondition: it is one.
  var vision: VisionConfiguration {
    guard case .vision(let c) = self else {
      preconditionFailure(
        "PackedArchitecture: expected a vision transformer, found a language model")
    }
    return c
  }
}
