/// What the readers of `config.json` know of its keys.
enum HuggingFaceKeys {
  /// Of `PretrainedConfig`: names, training, generation, and what a caller may ask to see.
  static let common = [
    "_attn_implementation", "_attn_implementation_autoset", "_attn_implementation_internal",
    "_commit_hash", "_name_or_path", "architectures", "attn_implementation", "bad_words_ids",
    "begin_suppress_tokens", "bos_token_id", "chunk_size_feed_forward", "decoder_start_token_id",
    "diversity_penalty", "do_sample", "dtype", "early_stopping", "encoder_no_repeat_ngram_size",
    "eos_token_id", "exponential_decay_length_penalty", "finetuning_task", "forced_bos_token_id",
    "forced_eos_token_id", "gradient_checkpointing", "id2label", "initializer_range", "label2id",
    "length_penalty", "max_length", "min_length", "model_max_length", "name",
    "no_repeat_ngram_size",
    "num_beam_groups", "num_beams", "num_labels", "num_return_sequences", "output_attentions",
    "output_hidden_states", "output_scores", "pad_token_id", "prefix", "pretraining_tp",
    "remove_invalid_values", "repetition_penalty", "return_dict", "return_dict_in_generate",
    "sep_token_id", "suppress_tokens", "task_specific_params", "temperature", "tf_legacy_loss",
    "tokenizer_class", "top_k", "top_p", "torch_dtype", "torchscript", "transformers_version",
    "typical_p", "unk_token_id", "unsloth_fixed", "unsloth_version", "use_bfloat16", "use_cache",
  ]

  /// Of `config.json` of the Llama family.
  static let language = KnownKeys(
    used: [
      "attention_bias", "bos_token_id", "eos_token_id", "head_dim", "hidden_act", "hidden_size",
      "intermediate_size", "layer_types", "max_position_embeddings", "max_window_layers",
      "mlp_bias", "model_type", "num_attention_heads", "num_hidden_layers", "num_key_value_heads",
      "partial_rotary_factor", "rms_norm_eps", "rope_parameters", "rope_scaling", "rope_theta",
      "sliding_window", "tie_word_embeddings", "use_sliding_window", "vocab_size",
    ],
    ignorable: common + [
      "attention_dropout", "attn_pdrop", "embd_pdrop", "hidden_dropout", "max_seq_len",
      "is_llama_config", "max_sequence_length", "problem_type", "resid_pdrop", "seq_length",
      "transformers.js_config",
    ])

  /// Of the rotary angles' object in it.
  static let rotary = KnownKeys(
    used: [
      "factor", "high_freq_factor", "low_freq_factor", "original_max_position_embeddings",
      "partial_rotary_factor", "rope_theta", "rope_type", "type",
    ])

  /// Of `config.json` of ViT and DeiT.
  static let vision = KnownKeys(
    used: [
      "head_dim", "hidden_act", "hidden_size", "id2label", "image_size", "intermediate_size",
      "layer_norm_eps",
      "model_type", "num_attention_heads", "num_channels", "num_hidden_layers", "patch_size",
      "problem_type", "qkv_bias",
    ],
    ignorable: common + [
      "attention_probs_dropout_prob", "encoder_stride", "hidden_dropout_prob", "pooler_act",
      "pooler_output_size", "tie_word_embeddings", "use_mask_token",
    ])

  /// Of `preprocessor_config.json`. What resamples is left out: images come at the model's size.
  static let preprocessor = KnownKeys(
    used: [
      "crop_size", "do_center_crop", "do_normalize", "do_rescale", "do_resize", "image_mean",
      "image_std", "rescale_factor", "size",
    ],
    ignorable: [
      "_processor_class", "_valid_processor_keys", "crop_pct", "data_format", "default_to_square",
      "device", "disable_grouping", "do_convert_rgb", "feature_extractor_type",
      "image_processor_type", "input_data_format", "processor_class", "resample",
      "return_tensors", "use_fast",
    ])

  /// Of the plain vision transformer's `config.json`.
  static let plainVision = KnownKeys(
    used: [
      "activation", "classes", "cls_token", "depth", "dim", "head", "heads", "image", "kind",
      "mean", "mlp", "norm", "norm_eps", "patch", "pos", "std",
    ],
    ignorable: [
      "accuracy", "comment", "dataset", "description", "dropout", "epochs", "license", "name",
      "notes", "parameters", "params", "seed", "source", "test_accuracy",
    ])
}
