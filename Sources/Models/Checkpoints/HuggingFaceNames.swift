/// Hugging Face's names for this project's tensors.
enum HuggingFaceNames {
  /// Parts of a layer: ours, theirs.
  private static let parts: [(String, String)] = [
    ("attn.norm", "input_layernorm.weight"), ("attn.q", "self_attn.q_proj.weight"),
    ("attn.k", "self_attn.k_proj.weight"), ("attn.v", "self_attn.v_proj.weight"),
    ("attn.o", "self_attn.o_proj.weight"), ("attn.q.bias", "self_attn.q_proj.bias"),
    ("attn.k.bias", "self_attn.k_proj.bias"), ("attn.v.bias", "self_attn.v_proj.bias"),
    ("mlp.norm", "post_attention_layernorm.weight"), ("mlp.gate", "mlp.gate_proj.weight"),
    ("mlp.up", "mlp.up_proj.weight"), ("mlp.down", "mlp.down_proj.weight"),
  ]

  /// Every tensor of `configuration`: our name to theirs.
  static func table(_ configuration: LlamaConfiguration) -> [String: String] {
    var table = [
      LlamaTensorNames.embedding: "model.embed_tokens.weight",
      LlamaTensorNames.norm: "model.norm.weight",
    ]
    if !configuration.tiedHead { table[LlamaTensorNames.head] = "lm_head.weight" }
    for index in 0..<configuration.layerCount {
      for (ours, theirs) in parts where configuration.attentionBias || !ours.hasSuffix("bias") {
        table[LlamaTensorNames.layer(index, ours)] = "model.layers.\(index).\(theirs)"
      }
    }
    return table
  }

  /// The tensor may be ignored: a stored table, or a copy of the tied head.
  static func isRedundant(_ name: String) -> Bool {
    name.hasSuffix("rotary_emb.inv_freq") || name == "lm_head.weight"
  }

  /// Heads in `name`'s rows where they are in rotary order: of q and k and their biases.
  static func rotaryHeads(_ name: String, _ configuration: LlamaConfiguration) -> Int? {
    if name.hasSuffix("attn.q") || name.hasSuffix("attn.q.bias") { return configuration.headCount }
    let isKey = name.hasSuffix("attn.k") || name.hasSuffix("attn.k.bias")
    return isKey ? configuration.keyValueHeadCount : nil
  }
}
