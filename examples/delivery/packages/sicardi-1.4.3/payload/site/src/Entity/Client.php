<?php

namespace App\Entity;

class Client
{
    private int $id;
    private string $nom;
}
