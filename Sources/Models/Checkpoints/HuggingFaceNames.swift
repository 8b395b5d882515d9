/// Hugging Face's names for this project's tensors.
enum HuggingFaceNames {
  /// Parts of a layer: ours, theirs.
  private static let parts = [
    "attn.norm": "input_layernorm", "attn.q": "self_attn.q_proj", "attn.k": "self_attn.k_proj",
    "attn.v": "self_attn.v_proj", "attn.o": "self_attn.o_proj",
    "mlp.norm": "post_attention_layernorm", "mlp.gate": "mlp.gate_proj", "mlp.up": "mlp.up_proj",
    "mlp.down": "mlp.down_proj",
  ]

  private static func part(_ ours: String) -> String {
    let isBias = ours.hasSuffix(".bias")
    let name = isBias ? String(ours.dropLast(5)) : ours
    return "\(parts[name] ?? name).\(isBias ? "bias" : "weight")"
  }

  /// Every tensor of `configuration`: our name to theirs.
  static func table(_ configuration: LlamaConfiguration) -> [String: String] {
    var table = [
      LlamaTensorNames.embedding: "model.embed_tokens.weight",
      LlamaTensorNames.norm: "model.norm.weight",
    ]
    if !configuration.tiedHead { table[LlamaTensorNames.head] = "lm_head.weight" }
    let parts = LlamaTensorNames.layerParts(configuration).map { ($0.0, part($0.0)) }
    for index in 0..<configuration.layerCount {
      for (ours, theirs) in parts {
        table[LlamaTensorNames.layer(index, ours)] = "model.layers.\(index).\(theirs)"
      }
    }
    return table
  }

  /// The tensor may be ignored: a stored table or mask, or a copy of the tied head.
  static func isRedundant(_ name: String) -> Bool {
    name == "lm_head.weight"
      || ["rotary_emb.inv_freq", "rotary_emb.cos_cached", "rotary_emb.sin_cached", "masked_bias"]
        .contains { name.hasSuffix(".\($0)") }
  }

  /// Heads in `name`'s rows where they are in rotary order: of q and k and their biases.
  static func rotaryHeads(_ name: String, _ configuration: LlamaConfiguration) -> Int? {
    if name.hasSuffix("attn.q") || name.hasSuffix("attn.q.bias") { return configuration.headCount }
    let isKey = name.hasSuffix("attn.k") || name.hasSuffix("attn.k.bias")
    return isKey ? configuration.keyValueHeadCount : nil
  }
}
